import { AppError } from '../../errors.ts'
import type { FurtherActions } from '../../records/record-actions.ts'
import { submittable } from '../triggers/by-hand.ts'

/** `submitForApproval`, where there is an approval that the record may be submitted for by hand. */
export const submitAction: FurtherActions = async (ctx, objectName, id) => {
  const object = ctx.model.objects.get(objectName)
  const found = object ? await submittable(ctx, object, id) : []
  if (found.length === 0) return []
  const name = 'submitForApproval'
  if (ctx.viewedBy !== undefined)
    return [{ name, refused: new AppError('view_only', { user: ctx.user.name }) }]
  if (found.some(({ reason }) => reason === undefined)) return [{ name }]
  const { definition, reason } = found[0]!
  const { label } = definition.document
  const refused =
    reason === 'open_already'
      ? new AppError('approval_open_already', label ? { label } : {})
      : new AppError('forbidden', {
          act: 'submit',
          object: objectName,
          reason: 'Somebody else submits this for approval.',
          reasonZh: '您无权提交此审批。',
        })
  return [{ name, refused }]
}
