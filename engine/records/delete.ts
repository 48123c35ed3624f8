import { isId } from '../../metadata/language/values/reference.ts'
import { type Ctx, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import type { JobView } from '../jobs/job-view.ts'
import { binRecords } from './bin.ts'
import { isTooMany, queueDeletion } from './delete-many.ts'
import { objectFor } from './known-object.ts'
import { raiseHeads } from './raise-heads.ts'

/**
 * To the recycle bin, with what `onDelete` says. A line's head rises in version.
 *
 * @returns the job, when more than 10,000 records would follow this one
 * @throws unknown_object, forbidden, not_found, deletion_restricted
 */
export async function deleteRecord(ctx: Ctx, objectName: string, id: string): Promise<JobView | undefined> {
  const object = objectFor(ctx, objectName, 'delete')
  if (!isId(id)) throw new AppError('not_found', { object: objectName, id })
  try {
    await inTransaction(ctx, async (tx) => {
      await binRecords(tx, object, [id.toLowerCase()])
      await raiseHeads(tx, object, [id.toLowerCase()], tx.clock.now().toISOString())
    })
    return undefined
  } catch (error) {
    if (!isTooMany(error)) throw error
    return queueDeletion(ctx, objectName, { ids: [id] })
  }
}
