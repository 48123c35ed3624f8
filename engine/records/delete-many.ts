import { isId } from '../../metadata/language/values/reference.ts'
import type { Ctx, Via } from '../context.ts'
import { AppError } from '../errors.ts'
import type { JobView } from '../jobs/job-view.ts'
import { enqueueJob } from '../jobs/jobs.ts'
import { raw } from '../sql.ts'
import { type BulkResult, bulkRecords, mostRecords } from './bulk.ts'
import type { BulkInput, ListChoice } from './bulk-input.ts'
import { objectFor } from './known-object.ts'
import { type ListWithin, listRecords } from './list.ts'
import { mostInBin } from './lock-following.ts'

const pageSize = 2_000

/** What a job of the kind `delete` is to do. */
export interface DeleteInput {
  object: string
  /** Sorted. */
  ids?: string[]
  /** Instead of ids: all of such a list that were there when it was asked for. */
  where?: ListChoice
  askedAt: string
  via: Via
  /** Objects that the API key was limited to. */
  objects: readonly string[] | null
}

/**
 * A bulk request. One that only deletes, and deletes more than 10,000 rows, becomes a job of the same person; what
 * the job cannot delete is among its errors and the rest goes.
 *
 * @throws what `bulkRecords` throws, and for a deletion by filter what a list throws
 */
export async function bulkOrJob(
  ctx: Ctx,
  objectName: string,
  input: BulkInput,
): Promise<{ results: BulkResult[] } | { job: JobView }> {
  if (input.deleteWhere) return deleteWhere(ctx, objectName, input.deleteWhere, input.mode)
  const ids = input.create || input.update || input.upsert ? undefined : input.delete
  if (ids && ids.length > mostRecords) return { job: await queueDeletion(ctx, objectName, { ids }) }
  try {
    return await bulkRecords(ctx, objectName, input)
  } catch (error) {
    // Nothing is written by then: what goes along is counted first.
    if (!ids || !isTooMany(error)) throw error
    return { job: await queueDeletion(ctx, objectName, { ids }) }
  }
}

/** What stands below the records is too much for one transaction. */
export const isTooMany = (error: unknown): boolean =>
  error instanceof AppError && error.code === 'too_many_records'

/** Queues a deletion that takes its time. @throws unknown_object, forbidden, not_found */
export async function queueDeletion(
  ctx: Ctx,
  objectName: string,
  what: { ids: readonly string[] } | { where: ListChoice },
): Promise<JobView> {
  const object = objectFor(ctx, objectName, 'delete')
  const wrong = 'ids' in what ? what.ids.find((id) => !isId(id)) : undefined
  if (wrong !== undefined) throw new AppError('not_found', { object: object.name, id: wrong })
  const input: DeleteInput = {
    object: object.name,
    ...('ids' in what
      ? { ids: [...new Set(what.ids.map((id) => id.toLowerCase()))].sort() }
      : { where: what.where }),
    askedAt: ctx.clock.now().toISOString(),
    via: ctx.via,
    objects: ctx.user.objects ?? null,
  }
  return enqueueJob(ctx, 'delete', input)
}

async function deleteWhere(
  ctx: Ctx,
  objectName: string,
  where: ListChoice,
  mode: BulkInput['mode'],
): Promise<{ results: BulkResult[] } | { job: JobView }> {
  objectFor(ctx, objectName, 'delete')
  const ids = await idsOf(ctx, objectName, where, mostInBin + 1)
  if (ids.length > mostInBin) return { job: await queueDeletion(ctx, objectName, { where }) }
  return bulkOrJob(ctx, objectName, { delete: ids, mode })
}

/** The ids of such a list, in their order, at most `most`. @throws what a list throws */
export async function idsOf(
  ctx: Ctx,
  objectName: string,
  where: ListChoice,
  most: number,
  within: ListWithin = { where: raw('true'), key: 'delete' },
): Promise<string[]> {
  const ids: string[] = []
  for (let cursor: string | null | undefined; cursor !== null && ids.length < most; ) {
    const { data, page } = await listRecords(
      ctx,
      objectName,
      {
        ...where,
        ...(cursor ? { cursor } : {}),
        fields: ['id'],
        sort: 'id',
        limit: Math.min(pageSize, most - ids.length),
        offset: 0,
        count: 'none',
        deleted: false,
      },
      within,
    )
    ids.push(...data.map((record) => String(record['id'])))
    cursor = page.next
  }
  return ids
}
