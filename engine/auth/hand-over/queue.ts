import type { Ctx } from '../../context.ts'
import { AppError, type Issue } from '../../errors.ts'
import type { JobView } from '../../jobs/job-view.ts'
import { enqueueJob } from '../../jobs/jobs.ts'
import { sql } from '../../sql.ts'
import { holdings } from './holdings.ts'
import type { HandOver } from './input.ts'
import type { HandOverInput, Move } from './job.ts'

/**
 * Queues the hand-over of a person's records, and of what else names them as responsible, as work of the person who
 * asks, who moves what they may move.
 *
 * @param path of the hand-over in the request's body, for what is refused
 * @returns none when nobody is to take anything
 * @throws validation_failed naming an object that is not there or a person who cannot own anything new
 */
export async function queueHandOver(
  ctx: Ctx,
  from: string,
  { to = null, objects = {}, path = '' }: HandOver & { path?: string },
): Promise<JobView | null> {
  const errors: Issue[] = []
  const names = new Set(holdings(ctx).map(({ key }) => key))
  for (const name of Object.keys(objects))
    if (!names.has(name))
      errors.push(
        missing(
          `${path}/objects/${name}`,
          `There is nothing named "${name}" to hand over.`,
          `没有可转交的内容“${name}”。`,
        ),
      )
  const takers = await activeAmong(ctx, [to, ...Object.values(objects)])
  for (const [at, id] of [
    [`${path}/to`, to] as const,
    ...Object.entries(objects).map(([name, id]) => [`${path}/objects/${name}`, id] as const),
  ])
    if (id !== null && (id === from || !takers.has(id.toLowerCase())))
      errors.push(missing(at, 'Name somebody else who is active.', '请指定另一位启用中的人员。'))
  if (errors.length > 0) throw new AppError('validation_failed', { errors })

  const moves = [...names].flatMap((key): Move[] => {
    const taker = Object.hasOwn(objects, key) ? objects[key] : to
    return taker ? [{ object: key, to: taker.toLowerCase() }] : []
  })
  return moves.length > 0 ? enqueue(ctx, from, moves) : null
}

/** A person's records go along into their new department: they stay theirs. */
export const recordsGoAlong = (ctx: Ctx, userId: string): Promise<JobView> =>
  enqueue(
    ctx,
    userId,
    holdings(ctx)
      .filter(({ field }) => !field)
      .map(({ key }) => ({ object: key, to: userId })),
  )

function enqueue(ctx: Ctx, from: string, moves: Move[]): Promise<JobView> {
  const { user, via } = ctx
  const input: HandOverInput = { from, moves, via, objects: user.objects ?? null }
  return enqueueJob(ctx, 'hand_over', input)
}

async function activeAmong(ctx: Ctx, ids: readonly (string | null)[]): Promise<Set<string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))]
  const rows = await ctx.db.rows<{ id: string }>(
    sql`SELECT id FROM app."user" WHERE id = ANY(${wanted}::uuid[]) AND active AND deleted_at IS NULL`,
  )
  return new Set(rows.map((row) => row.id))
}

const missing = (path: string, en: string, zh: string): Issue => ({
  path,
  code: 'reference_missing',
  message: { en, zh },
})
