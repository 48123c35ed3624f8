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
  effectTexts({ effects: { approve: [{ set }] }, guard: 'gate' }, object, mayName).approve

it('says what a field becomes where that is known, else that it is set', () => {
  expect(after({ status: 'approved', valid_until: '=$today()' })).toEqual([
    { en: 'Status becomes Released', zh: '状态变为已批准' },
    { en: 'Sets Valid until', zh: '设置有效期至' },
  ])
})

it('names no field that the reader may not see', () => {
  expect(after({ status: 'approved' }, () => false)).toEqual([])
})
