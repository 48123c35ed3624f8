import type { Ctx } from '../context.ts'
import { type EpochRow, epochColumns, requireCurrent } from '../db/epoch.ts'
import { empty, type Sql, sql } from '../sql.ts'

export interface FirstRows<R> {
  rows: R[]
  /** Columns that stand beside every row, there even when no row is: `extra`. */
  head: Record<string, unknown>
}

/**
 * Runs a query together with the epoch, in one statement: rows that were read under another model or other rights
 * than the request began with are thrown away and the request runs again.
 *
 * @param extra further scalar columns, `, (SELECT …) AS "x"`
 * @throws StaleModel
 */
export async function firstRows<R extends object>(
  ctx: Ctx,
  query: Sql,
  extra: Sql = empty,
): Promise<FirstRows<R>> {
  const rows = await ctx.db.rows<R & EpochRow & { _there: boolean | null }>(
    sql`SELECT ${epochColumns}${extra}, q.* FROM (SELECT 1) one LEFT JOIN (SELECT true AS "_there", p.* FROM (${query}) p) q ON true`,
  )
  const first = rows[0]!
  requireCurrent(ctx, first)
  return { rows: first._there === null ? [] : rows, head: first as unknown as Record<string, unknown> }
}
