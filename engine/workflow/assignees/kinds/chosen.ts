import type { Assignees } from '../asking.ts'
import { defineKind } from '../define-kind.ts'

/**
 * `{ "chosen": "submitter", "from": …, "min": 1, "max": 3 }`: whom the submitter, or whoever approved the step before,
 * picked for this step, out of the people that `from` names; out of everybody where it names none.
 */
export default defineKind({
  name: 'chosen',
  keys: ['from', 'min', 'max'],
  refused: {
    workflow: {
      en: 'Nobody picks people for a step of a workflow. Ask for them in a task before it, and name them by an expression such as $steps.ask.output.values.who.',
      zh: '工作流的步骤没有人来选择。请在之前的任务中填写人员，再用表达式指定，如 $steps.ask.output.values.who。',
    },
  },
  async find({ chosen }, asking) {
    return asking.chosen.map((user) => ({ user, why: { reason: 'chosen', of: String(chosen) } }))
  },
  check({ chosen, from, min = 1, max = min }, { say, all }) {
    if (chosen !== 'submitter' && chosen !== 'previous')
      say(
        ['chosen'],
        'incomplete',
        'Say who chooses: "submitter" or "previous".',
        '请指定由谁选择：“submitter”或“previous”。',
      )
    const isCount = (value: unknown) => Number.isInteger(value) && Number(value) >= 0
    if (!isCount(min) || !isCount(max) || Number(max) < Math.max(1, Number(min)))
      say(
        ['max'],
        'incomplete',
        '"min" and "max" are how many are to be chosen; max is at least min, and 1.',
        '“min”和“max”是可选人数；max 不小于 min，且至少为 1。',
      )
    if (from !== undefined) all([from].flat() as unknown as Assignees, ['from'])
  },
  examples: [{ chosen: 'submitter', from: { role: 'finance' }, max: 2 }, { chosen: 'previous' }],
})
