import { describe, expect, it } from 'vitest'
import { tellChanges } from '../../../designer/publishing/sentences.ts'
import { versionStates } from '../../../designer/publishing/version-states.ts'

const told = (change: Parameters<typeof versionStates>[0], now: Record<string, unknown> | undefined) =>
  tellChanges({ kind: change.kind, name: change.name, ...versionStates(change, now) }).map(
    ({ text }) => text.en,
  )
const field = { type: 'integer', label: { en: 'Delivery week' } }

describe('What a version changed', () => {
  const added = {
    kind: 'object',
    name: 'deal',
    change: 'changed' as const,
    details: [{ path: '/fields/x_week', after: field }],
  }

  it('is told in sentences, whether the field is still there or gone since', () => {
    const sentence = ['New field **Delivery week**, integer']
    expect(told(added, { fields: { name: { type: 'text' }, x_week: field } })).toEqual(sentence)
    expect(told(added, { fields: { name: { type: 'text' } } })).toEqual(sentence)
  })

  it('names a changed field by the label that it has now', () => {
    const change = { ...added, details: [{ path: '/fields/x_week/max', before: 52, after: 53 }] }
    const [sentence] = told(change, { fields: { x_week: { ...field, max: 40 } } })
    expect(sentence).toContain('**Delivery week**')
    expect(sentence).toContain('53')
    expect(sentence).not.toContain('40')
  })

  it('tells a whole document that came or went', () => {
    const whole = { kind: 'role', name: 'temp', details: [] }
    expect(told({ ...whole, change: 'added' }, { label: { en: 'Temp' } })).toEqual(['New role **Temp**'])
    expect(told({ ...whole, change: 'removed' }, undefined)).toEqual(['Role **temp** is deleted'])
  })
})
