import { describe, expect, it } from 'vitest'
import { run } from '../../../designer/document/command.ts'
import { addField } from '../../../designer/objects/commands/add-field.ts'
import { addObject } from '../../../designer/objects/commands/add-object.ts'
import { bringBackField } from '../../../designer/objects/commands/bring-back-field.ts'
import { changeField } from '../../../designer/objects/commands/change-field.ts'
import { changeObject } from '../../../designer/objects/commands/change-object.ts'
import { moveField } from '../../../designer/objects/commands/move-field.ts'
import { removeField } from '../../../designer/objects/commands/remove-field.ts'
import { renameField } from '../../../designer/objects/commands/rename-field.ts'
import { retireField } from '../../../designer/objects/commands/retire-field.ts'
import type { ObjectDocument } from '../../../metadata/schema/types.ts'

const deal: ObjectDocument = {
  label: 'Deal',
  nameField: 'name',
  fields: { name: { type: 'text' }, amount: { type: 'currency' }, stage: { type: 'select' } },
  order: ['name', 'stage', 'amount'],
}

describe('commands of an object', () => {
  it('adds a field before another one', () => {
    const next = addField.apply(deal, { name: 'tender', field: { type: 'boolean' }, before: 'amount' })
    expect(next.order).toEqual(['name', 'stage', 'tender', 'amount'])
    expect(next.fields['tender']).toEqual({ type: 'boolean' })
  })

  it('refuses a field whose name is taken or reserved, and changes nothing', () => {
    expect(run(addField, deal, { name: 'amount', field: { type: 'text' } })).toHaveProperty('refused')
    expect(run(addField, deal, { name: 'created_at', field: { type: 'text' } })).toHaveProperty('refused')
  })

  it('sets one language of a label and leaves the others', () => {
    const labelled = changeField.apply(deal, { field: 'amount', property: ['label', 'en'], value: 'Amount' })
    const both = changeField.apply(labelled, { field: 'amount', property: ['label', 'zh'], value: '金额' })
    expect(both.fields['amount']?.label).toEqual({ en: 'Amount', zh: '金额' })
  })

  it('takes a property away when it is emptied', () => {
    const required = changeField.apply(deal, { field: 'amount', property: ['required'], value: true })
    expect(
      changeField.apply(required, { field: 'amount', property: ['required'], value: undefined }),
    ).toEqual(deal)
  })

  it('refuses to change a field that somebody has removed meanwhile', () => {
    expect(run(changeField, deal, { field: 'gone', property: ['required'], value: true })).toHaveProperty(
      'refused',
    )
  })

  it('moves a field to the front and to the end', () => {
    expect(moveField.apply(deal, { field: 'amount', before: 'name' }).order).toEqual([
      'amount',
      'name',
      'stage',
    ])
    expect(moveField.apply(deal, { field: 'name' }).order).toEqual(['stage', 'amount', 'name'])
  })

  it('retires a field, keeping it, and brings it back as it was', () => {
    const retired = retireField.apply(deal, { field: 'amount' })
    expect(retired.fields['amount']).toEqual({ type: 'currency', active: false })
    expect(bringBackField.apply(retired, { field: 'amount' })).toEqual(deal)
  })

  it('does not retire the field that names the records', () => {
    expect(retireField.refuse(deal, { field: 'name' })?.en).toMatch(/name field/)
  })

  it('keeps the old name in was when a published field is renamed, in its place', () => {
    const next = renameField.apply(deal, { field: 'stage', to: 'phase', published: true })
    expect(next.fields['phase']).toEqual({ type: 'select', was: ['stage'] })
    expect(next.order).toEqual(['name', 'phase', 'amount'])
    expect(Object.keys(next.fields)).toEqual(['name', 'amount', 'phase'])
  })

  it('forgets the old name of a field that was never published, and follows with nameField', () => {
    const next = renameField.apply(deal, { field: 'name', to: 'title', published: false })
    expect(next.fields['title']).toEqual({ type: 'text' })
    expect(next.nameField).toBe('title')
  })

  it('forgets the old name when a field is renamed back to it', () => {
    const there = renameField.apply(deal, { field: 'stage', to: 'phase', published: true })
    const back = renameField.apply(there, { field: 'phase', to: 'stage', published: false })
    expect(back.fields['stage']).toEqual({ type: 'select' })
  })

  it('removes a new field with its place in the order', () => {
    expect(removeField.apply(deal, { field: 'stage' }).order).toEqual(['name', 'amount'])
  })

  it('sets a validation by name', () => {
    const next = changeObject.apply(deal, {
      property: ['validations', 'positive', 'failWhen'],
      value: 'amount < 0',
    })
    expect(next.validations).toEqual({ positive: { failWhen: 'amount < 0' } })
  })

  it('starts an object that can be published at once, and refuses a name that is taken', () => {
    const args = { name: 'visit', label: 'Visit', ownership: 'user', taken: ['deal'] } as const
    expect(addObject.apply(undefined, args)).toMatchObject({
      nameField: 'name',
      fields: { name: { required: true } },
    })
    expect(addObject.refuse(undefined, { ...args, name: 'deal' })).toBeDefined()
  })
})
