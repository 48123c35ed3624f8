import { v7 as uuid } from 'uuid'
import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { defineJob, type JobError, type Step } from '../jobs/define-job.ts'
import { sql } from '../sql.ts'
import { bulkRecords } from './bulk.ts'
import { type DeleteInput, idsOf, isTooMany } from './delete-many.ts'
import { deleteTreePart, treeSize } from './delete-tree.ts'
import { listRecords } from './list.ts'

/** How far the job is. */
interface Place {
  /** The last of the records named that was seen to. */
  after: string | null
  deleted: number
  failed: number
  total: number
  /** Records under which there is more than one transaction takes; each is a batch of its own. */
  trees: { id: string; batch: string; checked: boolean }[]
}

const chunkSize = 500
const begin: Place = { after: null, deleted: 0, failed: 0, total: 0, trees: [] }

/**
 * Deletes more than one transaction may: 500 of the records named at a time, in the order of their ids, each with
 * what hangs on it as a batch of its own. One with too much under it is taken down from below, a thousand rows a
 * step. Rights are asked anew in every step; what may not be deleted is an error of the job and stays.
 */
export const deleteJob = defineJob<DeleteInput>({
  kind: 'delete',
  async run(first, job, progress) {
    const { input } = job
    let place = (job.cursor as Place | null) ?? begin
    const own = (ctx: Ctx): Ctx => ({
      ...ctx,
      via: input.via,
      user: input.objects ? { ...ctx.user, objects: input.objects } : ctx.user,
    })
    if (job.cursor === null) {
      place = { ...begin, total: await countNamed(own(first), input) }
      await progress.total(place.total)
    }
    for (let isDone = false; !isDone; ) {
      let after = place
      await progress.step(async (ctx) => {
        const taken = place.trees[0]
          ? await treeStep(own(ctx), input, place)
          : await chunkStep(own(ctx), input, place)
        after = taken.place
        isDone = taken.isDone
        return { ...taken.step, cursor: after }
      })
      if (after.total !== place.total) await progress.total(after.total)
      place = after
    }
    return { deleted: place.deleted, failed: place.failed }
  },
})

interface Taken {
  place: Place
  step: Step
  isDone: boolean
}

/** The next of the records named. */
async function named(ctx: Ctx, input: DeleteInput, after: string | null, most: number): Promise<string[]> {
  if (input.ids) {
    const at = after === null ? 0 : input.ids.findIndex((id) => id > after)
    return at < 0 ? [] : input.ids.slice(at, at + most)
  }
  return idsOf(ctx, input.object, input.where ?? {}, most, {
    where: sql`a."created_at" <= ${input.askedAt}::timestamptz ${after === null ? sql`` : sql`AND a."id" > ${after}::uuid`}`,
    key: 'delete',
  })
}

async function countNamed(ctx: Ctx, { object, ids, where }: DeleteInput): Promise<number> {
  if (ids) return ids.length
  const one = { fields: ['id'], sort: 'id', limit: 1, offset: 0, deleted: false }
  const { page } = await listRecords(ctx, object, { ...where, ...one, count: 'exact' })
  return page.count ?? 0
}

async function chunkStep(ctx: Ctx, input: DeleteInput, place: Place): Promise<Taken> {
  const ids = await named(ctx, input, place.after, chunkSize)
  const last = ids.at(-1)
  if (last === undefined) return { place, step: {}, isDone: true }
  const { results } = await bulkRecords(ctx, input.object, { delete: ids, mode: 'each' })
  const errors: JobError[] = []
  const trees: Place['trees'] = []
  results.forEach((result, at) => {
    if (!('problem' in result)) return
    const id = ids[at]!
    if (isTooMany(result.problem)) trees.push({ id, batch: uuid(), checked: false })
    else errors.push(jobError(id, result.problem))
  })
  const deleted = ids.length - errors.length - trees.length
  return {
    place: {
      ...place,
      after: last,
      deleted: place.deleted + deleted,
      failed: place.failed + errors.length,
      trees: [...place.trees, ...trees],
    },
    step: { done: ids.length - trees.length, errors },
    isDone: false,
  }
}

/** One of those with too much under it: counted first, then taken down from below. */
async function treeStep(ctx: Ctx, input: DeleteInput, place: Place): Promise<Taken> {
  const [tree, ...others] = place.trees
  const { id, batch, checked } = tree!
  const attempt = await refusal(async () =>
    checked
      ? deleteTreePart(ctx, input.object, { id, batch })
      : { rows: await treeSize(ctx, input.object, id), left: true },
  )
  if ('problem' in attempt)
    return {
      place: { ...place, failed: place.failed + 1, trees: others },
      step: { done: 1, errors: [jobError(id, attempt.problem)] },
      isDone: false,
    }
  const { rows, left } = attempt
  if (!checked) {
    const trees = [{ id, batch, checked: true }, ...others]
    return { place: { ...place, total: place.total + rows, trees }, step: {}, isDone: false }
  }
  return {
    place: { ...place, deleted: place.deleted + rows, trees: left ? place.trees : others },
    step: { done: rows },
    isDone: false,
  }
}

/** What a person is told; anything else ends the job. */
async function refusal<T extends object>(work: () => Promise<T>): Promise<T | { problem: AppError }> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof AppError && error.status < 500) return { problem: error }
    throw error
  }
}

const jobError = (id: string, problem: AppError): JobError => ({
  path: '/delete',
  value: id,
  code: problem.code,
  message: { en: problem.text('en'), zh: problem.text('zh') },
})
