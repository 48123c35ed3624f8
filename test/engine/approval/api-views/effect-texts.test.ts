import { expect, it } from 'vitest'
import { effectTexts } from '../../../../engine/approval/api-views/effect-texts.ts'
import type { ObjectDef } from '../../../../engine/model.ts'

const object = {
  fields: new Map<string, unknown>([
    [
      'status',
      {
        label: { en: 'Status', zh: '状态' },
        options: [{ key: 'approved', label: { en: 'Released', zh: '已批准' } }],
      },
    ],
    ['valid_until', { label: { en: 'Valid until', zh: '有效期至' } }],
  ]),
} as unknown as ObjectDef
const after = (set: object, mayName = (_field: string) => true) =>
  effectTexts({ effects: { approve: [{ set }] }, act: 'submit', changeset: null }, object, mayName).approve

it('says what a field becomes where that is known, else that it is set', () => {
  expect(after({ status: 'approved', valid_until: '=$today()' })).toEqual([
    { en: 'Status becomes Released', zh: '状态变为已批准' },
    { en: 'Sets Valid until', zh: '设置有效期至' },
  ])
})

it('says what was held back and is done then, once', () => {
  const held = (act: 'stage' | 'delete' | 'update', values: object = { status: 'approved' }) => {
    const changeset = { values, columns: {}, base: {} } as never
    const effects = { approve: [{ set: { status: 'approved' } }] }
    return effectTexts({ effects, act, changeset }, object, () => true).approve.map(({ en }) => en)
  }
  expect(held('stage')).toEqual(['Status becomes Released'])
  expect(held('delete')).toEqual(['The record is deleted', 'Status becomes Released'])
  expect(held('update')).toEqual(['The proposed change is made', 'Status becomes Released'])
})

it('names no field that the reader may not see', () => {
  expect(after({ status: 'approved' }, () => false)).toEqual([])
})
