import { expect, it } from 'vitest'
import { branchLabel } from '../../../../engine/approval/api-views/labels.ts'

it('calls a branch by its label, by the step it is called after, or by its number', () => {
  const steps = { legal: { label: { en: 'Legal', zh: '法务' }, assignees: [] } }
  const called = (name: string, label?: { en: string; zh: string }) =>
    ['en', 'zh'].map((locale) =>
      branchLabel({ locale }, { steps }, { name, ...(label === undefined ? {} : { label }) }),
    )
  expect(called('branch_2', { en: 'Money', zh: '资金' })).toEqual(['Money', '资金'])
  expect(called('legal')).toEqual(['Legal', '法务'])
  expect(called('branch_2')).toEqual(['Branch 2', '分支 2'])
  expect(called('others')).toEqual(['others', 'others'])
})
