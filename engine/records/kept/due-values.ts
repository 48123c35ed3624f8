import { type Ctx, inTransaction } from '../../context.ts'
import { isConnectionLoss, isMomentary } from '../../db/pg-errors.ts'
import { AppError, StaleModel } from '../../errors.ts'
import { type KeptPath, pathsOf } from '../../expressions/kept-paths.ts'
import type { Chore } from '../../jobs/chores.ts'
import type { AppModel } from '../../model.ts'
import { raw, type Sql, sql } from '../../sql.ts'
import { pageOfDependents } from './dependents.ts'
import { recompute } from './recompute.ts'
import { mostAtOnce, spreadFrom } from './spread.ts'

interface DueRow {
  id: string
  object: string
  field: string
  path: string
  record_id: string
  after: string | null
}

/**
 * Computes some of what is due: up to 1,000 records in one transaction. Several workers may do it at once.
 *
 * @param until the last entry that was there when the work began: what is noted meanwhile waits for the next time
 * @returns false when nothing was due
 */
export const keepDue = (ctx: Ctx, until?: string): Promise<boolean> =>
  keepSome(ctx, { until, most: mostAtOnce })

interface Share {
  until: string | undefined
  /** Most records that are noted by themselves. */
  most: number
}

async function keepSome(ctx: Ctx, share: Share): Promise<boolean> {
  let taken: DueRow | undefined
  try {
    return await inTransaction(ctx, async (tx) => {
      taken = await firstDue(tx, share.until)
      if (taken) await keepTaken(tx, taken, share)
      return taken !== undefined
    })
  } catch (error) {
    if (!taken || isPassing(error)) throw error
    // Those that can be kept shall not wait for one that cannot.
    if (taken.path !== '') return noteEach(ctx, taken)
    if (share.most > 1) return keepSome(ctx, { ...share, most: Math.ceil(share.most / 2) })
    // Nothing that waits behind it shall wait for somebody to make the records differ.
    ctx.log.warn({ error, object: taken.object, field: taken.field }, 'a stored value could not be kept')
    await ctx.db.run(sql`UPDATE sys.kept_due SET id = DEFAULT WHERE id = ${taken.id}::bigint`)
    return true
  }
}

/** What a later run may not meet again: the values are not to blame. */
const isPassing = (error: unknown): boolean =>
  error instanceof StaleModel ||
  isConnectionLoss(error) ||
  isMomentary(error) ||
  (error instanceof AppError &&
    ['database_unavailable', 'storage_full', 'query_timeout'].includes(error.code))

const upTo = (until: string | undefined): Sql =>
  until === undefined ? raw('true') : sql`id <= ${until}::bigint`

const firstDue = (ctx: Ctx, until: string | undefined): Promise<DueRow | undefined> =>
  ctx.db.first<DueRow>(
    sql`SELECT * FROM sys.kept_due WHERE ${upTo(until)} ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED`,
  )

async function keepTaken(ctx: Ctx, due: DueRow, share: Share): Promise<void> {
  const path = pathOf(ctx.model, due)
  if (!path) await ctx.db.run(sql`DELETE FROM sys.kept_due WHERE id = ${due.id}::bigint`)
  else if (path.hops.length === 0) await keepOwn(ctx, path, due, share)
  else await keepPage(ctx, path, due)
}

function pathOf(model: AppModel, { object: name, field: fieldName, path }: DueRow): KeptPath | undefined {
  const object = model.objects.get(name)
  const field = object?.fields.get(fieldName)
  if (!object || !field?.kept) return undefined
  return pathsOf(model.objects, object, field).find(({ key }) => key === path)
}

/** Records of their own, many at once. */
async function keepOwn(ctx: Ctx, path: KeptPath, due: DueRow, { until, most }: Share): Promise<void> {
  const rows = await ctx.db.rows<{ record_id: string }>(
    sql`DELETE FROM sys.kept_due WHERE id IN (SELECT id FROM sys.kept_due WHERE ${upTo(until)} AND object = ${due.object}
        AND field = ${due.field} AND path = '' ORDER BY id LIMIT ${most} FOR UPDATE SKIP LOCKED) RETURNING record_id`,
  )
  await keep(ctx, path, [...new Set(rows.map(({ record_id }) => record_id))])
}

/** The next of many that depend on one record. */
async function keepPage(ctx: Ctx, path: KeptPath, due: DueRow): Promise<void> {
  // Whoever noted the same before this began is served by it.
  if (!due.after)
    await ctx.db.run(sql`DELETE FROM sys.kept_due WHERE id IN (SELECT id FROM sys.kept_due WHERE object = ${due.object}
      AND field = ${due.field} AND path = ${due.path} AND record_id = ${due.record_id}::uuid AND after IS NULL
      AND id <> ${due.id}::bigint FOR UPDATE SKIP LOCKED)`)
  const ids = await pageOf(ctx, path, due)
  await keep(ctx, path, ids)
  await turnPage(ctx, due, ids)
}

async function pageOf(ctx: Ctx, path: KeptPath, due: DueRow): Promise<string[]> {
  const page = await ctx.db.rows<{ id: string }>(
    pageOfDependents(path, [due.record_id], { after: due.after, most: mostAtOnce }),
  )
  return page.map(({ id }) => id)
}

async function turnPage(ctx: Ctx, due: DueRow, ids: readonly string[]): Promise<void> {
  if (ids.length < mostAtOnce) await ctx.db.run(sql`DELETE FROM sys.kept_due WHERE id = ${due.id}::bigint`)
  else
    await ctx.db.run(sql`UPDATE sys.kept_due SET after = ${ids.at(-1)!}::uuid WHERE id = ${due.id}::bigint`)
}

/** Notes the records of a page by themselves instead of keeping them together. */
function noteEach(ctx: Ctx, { id }: DueRow): Promise<boolean> {
  return inTransaction(ctx, async (tx) => {
    const due = await tx.db.first<DueRow>(
      sql`SELECT * FROM sys.kept_due WHERE id = ${id}::bigint FOR UPDATE SKIP LOCKED`,
    )
    const path = due && pathOf(tx.model, due)
    if (!due || !path) return true
    const ids = await pageOf(tx, path, due)
    await tx.db.run(sql`INSERT INTO sys.kept_due (object, field, path, record_id, since)
      SELECT d.object, d.field, '', r, d.since FROM sys.kept_due d, unnest(${ids}::uuid[]) AS r WHERE d.id = ${id}::bigint`)
    await turnPage(tx, due, ids)
    return true
  })
}

async function keep(ctx: Ctx, { object, field }: KeptPath, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const { changed } = await recompute(ctx, object, [field], { ids, onBusy: 'wait' })
  await spreadFrom(ctx, object, [field], changed)
}

export const keepChore: Chore = {
  name: 'compute stored formulas',
  everyMs: 2_000,
  run: async (ctx) => {
    const last = await ctx.db.first<{ id: string | null }>(sql`SELECT max(id)::text AS id FROM sys.kept_due`)
    if (last?.id) while (await keepDue(ctx, last.id));
  },
}
