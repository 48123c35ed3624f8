import { expect, it } from 'vitest'
import { compileApproval } from '../../../../engine/approval/path/compile.ts'
import type { ApprovalDocument } from '../../../../metadata/schema/types.ts'
import { approvalOf } from './approval-run.ts'

const found = (document: ApprovalDocument) => {
  const { approval, problems } = compileApproval('thing.test', document)
  for (const { message } of problems) expect(message.en && message.zh).toBeTruthy()
  const errors = problems.filter(({ severity }) => severity === 'error')
  expect(approval === undefined).toBe(errors.length > 0)
  return problems.map(({ code, path }) => `${code} ${path}`)
}
const two = { a: {}, b: {} }
const at = 'approval/thing.test#'

it('names a step that does not exist, with the one that may be meant', () => {
  const document = approvalOf(['legal', { choose: [{ path: ['legl'] }] }], { legal: {} })

  expect(found(document)).toEqual([`approval_unknown_step ${at}/path/1/choose/0/path/0`])
  expect(compileApproval('thing.test', document).problems[0]?.message.en).toContain('mean "legal"')
})

it('refuses a step that stands in the path twice, and tells of one that does not', () => {
  expect(found(approvalOf(['a', 'b', 'a'], two))).toEqual([`approval_step_twice ${at}/path`])
  expect(found(approvalOf(['a'], two))).toEqual([`approval_step_unused ${at}/steps/b`])
  expect(found(approvalOf([], {}))).toEqual([`approval_without_steps ${at}/path`])
})

it('warns when every step may be skipped, unless a person has to decide', () => {
  const skipped = { a: { when: 'x > 1' }, b: {} }
  const path = ['a', { choose: [{ when: 'y > 1', path: ['b'] }] }]

  expect(found(approvalOf(path, skipped))).toEqual([`approval_may_skip_all ${at}/path`])
  expect(found(approvalOf(path, skipped, { needHuman: true }))).toEqual([])
  expect(found(approvalOf(['a', { choose: [{ path: ['b'] }] }], skipped))).toEqual([])
  const sideBySide = { parallel: { x: ['a'], y: ['b'] } }
  expect(found(approvalOf([sideBySide], skipped))).toEqual([])
  expect(found(approvalOf([{ ...sideBySide, need: 'any' }], skipped))).toEqual([
    `approval_may_skip_all ${at}/path`,
  ])
})

it('refuses branches and choices that cannot work', () => {
  expect(found(approvalOf([{ parallel: { x: ['a'] } }, 'b'], two))).toEqual([
    `approval_branches_missing ${at}/path/0/parallel`,
  ])
  expect(found(approvalOf([{ parallel: { x: ['a'], y: ['b'] }, need: 3 }], two))).toEqual([
    `approval_need_unreachable ${at}/path/0/need`,
  ])
  expect(found(approvalOf([{ parallel: { x: ['a', 'b'], y: 'b' } }], two))).toEqual([
    `approval_path_malformed ${at}/path/0/parallel/y`,
  ])
  expect(found(approvalOf([{ choose: [{ path: ['a'] }, { when: 'x', path: ['b'] }] }], two))).toEqual([
    `approval_choice_unreachable ${at}/path/0/choose`,
  ])
})

it('refuses decisions that say too little and references to steps that cannot be', () => {
  expect(found(approvalOf(['a'], { a: { decision: { type: 'ratio' } } }))).toEqual([
    `approval_decision_incomplete ${at}/steps/a/decision/percent`,
  ])
  expect(found(approvalOf(['a'], { a: { decision: { type: 'kOfN', k: 0 } } }))).toEqual([
    `approval_decision_incomplete ${at}/steps/a/decision/k`,
  ])
  expect(found(approvalOf(['a'], { a: { decision: { type: 'most' } } }))).toEqual([
    `approval_unknown_decision ${at}/steps/a/decision/type`,
  ])
  expect(
    found(approvalOf(['a', 'b'], { a: { onReject: { returnTo: 'b' } }, b: { differentFrom: ['b'] } })),
  ).toEqual([
    `approval_return_unreachable ${at}/steps/a/onReject/returnTo`,
    `approval_unknown_step ${at}/steps/b/differentFrom/0`,
  ])
  expect(found(approvalOf(['submit'], { submit: {} }))).toEqual([`approval_name_reserved ${at}/steps/submit`])
})
