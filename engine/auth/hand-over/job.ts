import { noteAudit } from '../../audit/note.ts'
import type { Ctx, Via } from '../../context.ts'
import { defineJob, type JobError } from '../../jobs/define-job.ts'
import { findUser } from '../../organisation/users.ts'
import { mayDo } from '../../permissions/rights.ts'
import { bulkRecords } from '../../records/bulk.ts'
import { ident, sql } from '../../sql.ts'
import { asEngine } from '../save-user.ts'
import { giveable, ownedBy } from './owned-records.ts'

export interface Move {
  object: string
  /** Their new owner; the same one takes them along into another department. */
  to: string
}

/** What a job of the kind `hand_over` is to do. */
export interface HandOverInput {
  from: string
  moves: readonly Move[]
  via: Via
  /** Objects that the API key was limited to. */
  objects: readonly string[] | null
}

/** How far the job is: at which move, after which record. */
interface Place {
  move: number
  after: string | null
  moved: Record<string, number>
  failed: number
}

const chunkSize = 500
const begin: Place = { move: 0, after: null, moved: {}, failed: 0 }

/**
 * Gives a person's records to others, 500 a step, by the way of all records: with history, events and rules. Rights
 * are asked anew in every step. What a rule refuses is an error of the job and stays with its owner; what its maker
 * may not give away is left alone. Begins again where the last finished step ended.
 */
export const handOverJob = defineJob<HandOverInput>({
  kind: 'hand_over',
  async run(first, job, progress) {
    const { input } = job
    const own = (ctx: Ctx): Ctx => ({
      ...ctx,
      via: input.via,
      user: input.objects ? { ...ctx.user, objects: input.objects } : ctx.user,
    })
    let place = (job.cursor as Place | null) ?? begin
    if (job.cursor === null) await progress.total(await countAll(own(first), input))
    while (place.move < input.moves.length) {
      const from = place
      await progress.step(async (ctx) => {
        const { errors, done, ...taken } = await chunk(own(ctx), input, from)
        place = taken.place
        if (place.move === input.moves.length) await tell(own(ctx), job.id, input, place)
        return { done, errors, cursor: place }
      })
    }
    return { moved: place.moved, failed: place.failed }
  },
})

async function countAll(ctx: Ctx, { from, moves }: HandOverInput): Promise<number> {
  let count = 0
  for (const move of moves) {
    const object = ctx.model.objects.get(move.object)
    if (!object || !mayDo(ctx, object, 'update')) continue
    const row = await ctx.db.first<{ n: number }>(
      sql`SELECT count(*)::int AS n FROM ${ident('app', object.name)} a WHERE ${movable(ctx, move, from)}`,
    )
    count += row?.n ?? 0
  }
  return count
}

/** Whoever stays the owner gives nothing away: the right to change is enough. */
function movable(ctx: Ctx, { object: name, to }: Move, from: string) {
  const object = ctx.model.objects.get(name)!
  const rows = ownedBy(ctx, object, from, 'update')
  return to === from ? rows : sql`${rows} AND ${giveable(ctx, object)}`
}

async function chunk(
  ctx: Ctx,
  { from, moves }: HandOverInput,
  place: Place,
): Promise<{ place: Place; done: number; errors: JobError[] }> {
  const move = moves[place.move]!
  const object = ctx.model.objects.get(move.object)
  const next = { ...place, move: place.move + 1, after: null }
  if (!object || !mayDo(ctx, object, 'update')) return { place: next, done: 0, errors: [] }
  const rows = await ctx.db.rows<{ id: string }>(
    sql`SELECT a."id" FROM ${ident('app', object.name)} a WHERE ${movable(ctx, move, from)}
      ${place.after === null ? sql`` : sql`AND a."id" > ${place.after}::uuid`} ORDER BY a."id" LIMIT ${chunkSize}`,
  )
  const last = rows.at(-1)
  if (!last) return { place: next, done: 0, errors: [] }
  const ids = rows.map(({ id }) => id)
  const { results } = move.to === from ? await takeAlong(ctx, move, ids) : await give(ctx, move, ids)
  const errors = results.flatMap((result, at): JobError[] =>
    'problem' in result
      ? [
          {
            path: `/${object.name}/owner`,
            value: rows[at]!.id,
            code: result.problem.code,
            message: { en: result.problem.text('en'), zh: result.problem.text('zh') },
          },
        ]
      : [],
  )
  const moved = (place.moved[object.name] ?? 0) + rows.length - errors.length
  return {
    place: {
      ...place,
      after: last.id,
      moved: { ...place.moved, [object.name]: moved },
      failed: place.failed + errors.length,
    },
    done: rows.length,
    errors,
  }
}

const give = (ctx: Ctx, { object, to }: Move, ids: readonly string[]) =>
  bulkRecords(ctx, object, { update: ids.map((id) => ({ id, owner: to })), mode: 'each' })

/** The department of a record follows its owner; by itself nobody but the engine writes it. */
async function takeAlong(ctx: Ctx, { object, to }: Move, ids: readonly string[]) {
  const owner = await findUser(ctx.db, to)
  const update = ids.map((id) => ({ id, owner_department: owner?.department ?? null }))
  return bulkRecords(asEngine(ctx), object, { update, mode: 'each' })
}

const tell = (ctx: Ctx, job: string, { from, moves }: HandOverInput, { moved, failed }: Place) =>
  noteAudit(ctx, {
    kind: 'records_handed_over',
    object: 'user',
    record: from,
    details: {
      job,
      moved,
      failed,
      to: Object.fromEntries(
        moves.filter(({ object }) => moved[object]).map(({ object, to }) => [object, to]),
      ),
    },
  })
