import { AppError } from '../../errors.ts'
import { type RecordAction, titled } from '../../records/actions/record-action.ts'
import { submittable } from '../triggers/by-hand.ts'
import { parseSubmission, submitRecord } from './submit.ts'

/** Offered where there is an approval that the record may be submitted for by hand. */
export const submitAction: RecordAction = {
  name: 'submitForApproval',
  input: {
    properties: {
      approval: titled('approval', 'Approval', '审批'),
      purpose: titled('plain', 'Purpose', '用途'),
      chosen: titled('plain', 'Chosen approvers', '自选审批人'),
      comment: titled('plain', 'Comment', '说明'),
      on_behalf_of: titled('plain', 'On behalf of', '代提交人'),
    },
  },
  answers: 201,
  async state(ctx, { object, id }) {
    const found = await submittable(ctx, object, id)
    if (found.length === 0) return undefined
    if (found.some(({ reason }) => reason === undefined)) return {}
    const { definition, reason } = found[0]!
    const { label } = definition.document
    return {
      refused:
        reason === 'open_already'
          ? new AppError('approval_open_already', label ? { label } : {})
          : new AppError('forbidden', {
              act: 'submit',
              object: object.name,
              reason: 'Somebody else submits this for approval.',
              reasonZh: '您无权提交此审批。',
            }),
    }
  },
  run: (ctx, { object, id, body }) => submitRecord(ctx, object, id, parseSubmission(body)),
}
