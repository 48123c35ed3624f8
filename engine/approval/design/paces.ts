import type { Queryable } from '../../database.ts'
import { sql } from '../../sql.ts'

/** Milliseconds from being asked to the answer, the median: of a user, or of anybody. */
export type Pace = (user: string | null) => number | undefined

/**
 * How fast people decided about an approval in a period: those who did not are taken to be as fast as all together. What
 * rules and deadlines decided is nobody's pace.
 */
export async function pacesOf(
  db: Queryable,
  definition: string,
  { from, to }: { from: string; to: string },
): Promise<Pace> {
  const rows = await db.rows<{ user: string | null; ms: number }>(sql`
    SELECT t.assignee AS user,
      1000 * percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM t.ended_at - t.opened_at))::float8 AS ms
    FROM sys.approval_instance i JOIN sys.approval_task t ON t.run_id = i.run_id
    WHERE i.definition = ${definition} AND i.submitted_at >= ${from}::timestamptz AND i.submitted_at < ${to}::timestamptz
      AND t.human AND t.state IN ('approved', 'rejected') AND t.opened_at IS NOT NULL AND t.ended_at IS NOT NULL
    GROUP BY GROUPING SETS ((t.assignee), ())`)
  const own = new Map(rows.map(({ user, ms }) => [user, ms === null ? undefined : Number(ms)]))
  return (user) => own.get(user) ?? own.get(null)
}
