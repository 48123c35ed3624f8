import type { Ctx } from '../context.ts'
import type { QueryOptions } from '../database.ts'
import { type EpochRow, epochColumns, requireCurrent } from '../db/epoch.ts'
import { empty, type Sql, sql } from '../sql.ts'

export interface FirstRows<R> {
  rows: R[]
  /** Columns that stand beside every row, there even when no row is: `extra`. */
  head: Record<string, unknown>
}

/**
 * Runs a query together with the epoch, in one statement, or two where it finds nothing: rows that were read under
 * another model or other rights than the request began with are thrown away and the request runs again.
 *
 * @param extra further scalar columns, `, (SELECT …) AS "x"`
 * @throws StaleModel
 */
export async function firstRows<R extends object>(
  ctx: Ctx,
  query: Sql,
  extra: Sql = empty,
  options: QueryOptions = {},
): Promise<FirstRows<R>> {
  const head = sql`SELECT ${epochColumns}${extra}`
  // Not as a join with one row that is always there: planning that takes longer than many a page does.
  const rows = await ctx.db.rows<R & EpochRow>(sql`${head}, q.* FROM (${query}) q`, options)
  const first = rows[0] ?? (await ctx.db.first<EpochRow>(head))!
  requireCurrent(ctx, first)
  return { rows, head: first as unknown as Record<string, unknown> }
}
