import { named } from '../../process/graph/options.ts'
import { defineTrigger } from '../define-trigger.ts'

/** What becomes of an approval on its way. */
export const approvalMoments = [
  'submitted',
  'step',
  'returned',
  'approved',
  'rejected',
  'withdrawn',
  'cancelled',
] as const

export type ApprovalMoment = (typeof approvalMoments)[number]

/** An approval was submitted, went a step further, came back or is over. `$trigger` says which and how. */
export const approval = defineTrigger({
  name: 'approval',
  options: {
    required: ['approval'],
    properties: {
      approval: named('Approval', '审批', 'approval'),
      on: {
        title: 'On',
        'x-title-zh': '时机',
        type: 'array',
        items: { type: 'string', enum: approvalMoments },
      },
    },
  },
  check({ on }) {
    const wrong = (on as readonly string[] | undefined)?.find(
      (moment) => !(approvalMoments as readonly string[]).includes(moment),
    )
    if (wrong === undefined) return undefined
    return {
      key: 'on',
      en: `"${wrong}" does not happen to approvals. Possible: ${approvalMoments.join(', ')}.`,
      zh: `“${wrong}”不是审批的时机，可用：${approvalMoments.join('、')}。`,
    }
  },
})
