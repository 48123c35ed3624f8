import type { Ctx } from '../context.ts'
import type { QueryOptions } from '../database.ts'
import { type EpochRow, requireCurrent } from '../db/epoch.ts'
import { empty, raw, type Sql, sql } from '../sql.ts'

export interface FirstRows<R> {
  rows: R[]
  /** Columns that stand beside every row, there even when no row is: `extra`. */
  head: Record<string, unknown>
}

/**
 * Runs a query together with the epoch, in one statement: rows that were read under another model or other rights than
 * the request began with are thrown away and the request runs again.
 *
 * @param extra further scalar columns, `, (SELECT …) AS "x"`
 * @param options.with `WITH …` that query and extra columns may ask
 * @throws StaleModel
 */
export async function firstRows<R extends object>(
  ctx: Ctx,
  query: Sql,
  extra: Sql = empty,
  options: QueryOptions & { with?: Sql } = {},
): Promise<FirstRows<R>> {
  // From the epoch's one row, which is there even when nothing is found.
  const rows = await ctx.db.rows<R & EpochRow & { _found: true | null }>(
    sql`${options.with ?? empty} SELECT e.model_version AS "_model", e.rights_epoch AS "_rights"${extra}, q.* FROM sys.epoch e
      LEFT JOIN (SELECT true AS "_found", r.* FROM (${query}) r) q ON ${options.plannedByValues ? byValues : raw('true')}`,
    options,
  )
  const first = rows[0]!
  requireCurrent(ctx, first)
  return { rows: first._found ? rows : [], head: first as unknown as Record<string, unknown> }
}

/**
 * True, which PostgreSQL sees when it plans for the values at hand, and dear where it would plan for any: so a prepared
 * statement is planned for its values each time, and only its parsing is saved. Which index serves a list depends on
 * how many rows have the values asked for.
 */
const byValues = sql`(${true}::boolean OR (SELECT count(*) FROM generate_series(1, 1000000000)) > 0)`
