import { noteAudit } from '../../audit/note.ts'
import type { Ctx, Via } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { defineJob, type JobError } from '../../jobs/define-job.ts'
import { isAdministered } from '../../organisation/people-records.ts'
import { findUser } from '../../organisation/users.ts'
import { mayDo } from '../../permissions/rights.ts'
import { bulkRecords } from '../../records/bulk.ts'
import { ident, sql } from '../../sql.ts'
import { coversRole } from '../role-covers.ts'
import { asEngine } from '../save-user.ts'
import { giveable, type Holding, heldBy, holdings, isOrganisation } from './holdings.ts'

export interface Move {
  /** The key of a holding. */
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
    const holding = movableHolding(ctx, move)
    if (!holding) continue
    const row = await ctx.db.first<{ n: number }>(
      sql`SELECT count(*)::int AS n FROM ${ident('app', holding.object.name)} a
        WHERE ${movable(ctx, holding, { to: move.to, from })}`,
    )
    count += row?.n ?? 0
  }
  return count
}

/** None when it is gone, or the job's maker may move nothing of it. */
function movableHolding(ctx: Ctx, move: Move): Holding | undefined {
  const holding = holdings(ctx).find(({ key }) => key === move.object)
  return holding && (isOrganisation(holding) || mayDo(ctx, holding.object, 'update')) ? holding : undefined
}

/** Whoever stays the owner gives nothing away: the right to change is enough. */
function movable(ctx: Ctx, holding: Holding, { to, from }: { to: string; from: string }) {
  const rows = heldBy(ctx, holding, from, 'update')
  return to === from ? rows : sql`${rows} AND ${giveable(ctx, holding)}`
}

async function chunk(
  ctx: Ctx,
  { from, moves }: HandOverInput,
  place: Place,
): Promise<{ place: Place; done: number; errors: JobError[] }> {
  const move = moves[place.move]!
  const holding = movableHolding(ctx, move)
  const next = { ...place, move: place.move + 1, after: null }
  if (!holding) return { place: next, done: 0, errors: [] }
  const { object, field } = holding
  const rows = await ctx.db.rows<{ id: string }>(
    sql`SELECT a."id" FROM ${ident('app', object.name)} a WHERE ${movable(ctx, holding, { to: move.to, from })}
      ${place.after === null ? sql`` : sql`AND a."id" > ${place.after}::uuid`} ORDER BY a."id" LIMIT ${chunkSize}`,
  )
  const last = rows.at(-1)
  if (!last) return { place: next, done: 0, errors: [] }
  const ids = rows.map(({ id }) => id)
  const { results } = await moved(ctx, holding, { from, to: move.to, ids })
  const errors = results.flatMap((result, at): JobError[] =>
    'problem' in result
      ? [
          {
            path: `/${object.name}/${field?.name ?? 'owner'}`,
            value: rows[at]!.id,
            code: result.problem.code,
            message: { en: result.problem.text('en'), zh: result.problem.text('zh') },
          },
        ]
      : [],
  )
  const count = (place.moved[move.object] ?? 0) + rows.length - errors.length
  return {
    place: {
      ...place,
      after: last.id,
      moved: { ...place.moved, [move.object]: count },
      failed: place.failed + errors.length,
    },
    done: rows.length,
    errors,
  }
}

interface Giving {
  from: string
  to: string
  ids: readonly string[]
}

function moved(ctx: Ctx, holding: Holding, { from, to, ids }: Giving) {
  const { object, field } = holding
  if (!field)
    return from === to ? takeAlong(ctx, { object: object.name, to, ids }) : give(ctx, holding, { to, ids })
  return isAdministered(object.name, field.name)
    ? putUnder(ctx, holding, { from, to, ids })
    : give(isOrganisation(holding) ? asEngine(ctx) : ctx, holding, { to, ids })
}

const give = (ctx: Ctx, { object, field }: Holding, { to, ids }: Omit<Giving, 'from'>) =>
  bulkRecords(ctx, object.name, {
    update: ids.map((id) => ({ id, [field?.name ?? 'owner']: to })),
    mode: 'each',
  })

/** The department of a record follows its owner; by itself nobody but the engine writes it. */
async function takeAlong(
  ctx: Ctx,
  { object, to, ids }: { object: string; to: string; ids: readonly string[] },
) {
  const owner = await findUser(ctx.db, to)
  const update = ids.map((id) => ({ id, owner_department: owner?.department ?? null }))
  return bulkRecords(asEngine(ctx), object, { update, mode: 'each' })
}

/**
 * People get who takes over in place of their superior; who takes over goes where the one who leaves was. Nobody is
 * moved whose rights the job's maker lacks.
 */
async function putUnder(ctx: Ctx, { object, field }: Holding, { from, to, ids }: Giving) {
  const leaver = await findUser(ctx.db, from)
  const people = await ctx.db.rows<{ id: string; roles: string[] | null }>(
    sql`SELECT id, roles FROM app."user" WHERE id = ANY(${ids}::uuid[])`,
  )
  const isBeyond = new Map(
    people.map(({ id, roles }) => [
      id,
      (roles ?? []).some((role) => ctx.model.roles.has(role) && !coversRole(ctx.model, ctx.user, role)),
    ]),
  )
  const open = ids.filter((id) => !isBeyond.get(id))
  const { results } = await bulkRecords(asEngine(ctx), object.name, {
    update: open.map((id) => ({ id, [field!.name]: id === to ? (leaver?.superior ?? null) : to })),
    mode: 'each',
  })
  return { results: ids.map((id) => results[open.indexOf(id)] ?? { problem: beyond() }) }
}

const beyond = (): AppError =>
  new AppError('forbidden', {
    act: 'manage',
    object: 'user',
    reason: 'Their roles hold rights that you lack.',
    reasonZh: '其角色包含您没有的权限。',
  })

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
