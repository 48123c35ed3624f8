import { isId } from '../../metadata/language/values/reference.ts'
import { type Ctx, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import type { JobView } from '../jobs/job-view.ts'
import { binRecords } from './bin.ts'
import { isTooMany, queueDeletion } from './delete-many.ts'
import { objectFor } from './known-object.ts'
import { raiseHeads } from './raise-heads.ts'
import { type WaitingView, waitingView } from './waiting.ts'

/**
 * To the recycle bin, with what `onDelete` says. A line's head rises in version.
 *
 * @returns the job, when more than 10,000 records would follow this one; or that somebody has to agree first
 * @throws unknown_object, forbidden, not_found, deletion_restricted, locked_by_approval
 */
export async function deleteRecord(
  ctx: Ctx,
  objectName: string,
  id: string,
): Promise<{ job?: JobView; waiting?: WaitingView }> {
  const object = objectFor(ctx, objectName, 'delete')
  if (!isId(id)) throw new AppError('not_found', { object: objectName, id })
  try {
    return await inTransaction(ctx, async (tx) => {
      const [waiting] = await binRecords(tx, object, [id.toLowerCase()])
      if (waiting) return { waiting: waitingView(tx, waiting) }
      await raiseHeads(tx, object, [id.toLowerCase()], tx.clock.now().toISOString())
      return {}
    })
  } catch (error) {
    if (!isTooMany(error)) throw error
    return { job: await queueDeletion(ctx, objectName, { ids: [id] }) }
  }
}
