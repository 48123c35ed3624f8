import type { Ctx } from '../../context.ts'
import { join, raw, type Sql, sql } from '../../sql.ts'
import { lockKeys, type Matching } from './match-sql.ts'

/** A match that blocks, with the records that are asked about in a table `x`. */
export interface Blocking extends Matching {
  table: Sql
  count: number
}

/** More records than this of one match take it as a whole: locks of their own would be too many for the server. */
const mostKeys = 100

/**
 * Lets saves that might make the same record twice wait for each other, before they look. Each takes its match, shared
 * unless it takes it as a whole, then the keys of its values, both in one order.
 */
export async function lockDuplicates(ctx: Ctx, blocking: readonly Blocking[]): Promise<void> {
  if (blocking.length === 0) return
  const whole = blocking.map((one) => one.count > mostKeys || lockKeys(one) === undefined)
  const named = blocking
    .map(({ rule, match }, at) => ({ name: `duplicates ${rule.name} ${match.name}`, shared: !whole[at] }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const names = named.map(({ name }) => name)
  await ctx.db.run(sql`SELECT CASE WHEN s.shared THEN pg_advisory_xact_lock_shared(s.k) ELSE pg_advisory_xact_lock(s.k) END
    FROM (SELECT hashtextextended(l.name, 0) AS k, l.shared
      FROM unnest(${names}::text[], ${named.map(({ shared }) => shared)}::boolean[]) AS l(name, shared)
      ORDER BY 1 OFFSET 0) AS s`)
  const keyed = blocking.filter((_, at) => !whole[at])
  if (keyed.length === 0) return
  const keys = keyed.map(
    (one) => sql`SELECT ${`duplicates ${one.rule.name} ${one.match.name} `}::text || ${lockKeys(one)!} AS key
      FROM ${one.table} WHERE ${one.match.name} = ANY(x._m)`,
  )
  await ctx.db.run(sql`SELECT pg_advisory_xact_lock(s.k) FROM (
    SELECT DISTINCT hashtextextended(l.key, 0) AS k FROM (${join(keys, ' UNION ALL ')}) AS l ${raw('ORDER BY 1 OFFSET 0')}) AS s`)
}
