import type { Ctx } from '../../context.ts'
import type { AppModel } from '../../model.ts'
import { sql } from '../../sql.ts'

/** Milliseconds that a step usually takes, by its name. */
export type UsualDurations = ReadonlyMap<string, number>

/** How many approvals that ended last are looked at, and how many of them must have come to a step. */
const [lately, atLeast] = [50, 3]
/** So long a figure is good for. */
const keptMs = 600_000

const kept = new WeakMap<AppModel['approvals'], Map<string, { at: number; found: UsualDurations }>>()

/** How long the steps of an approval took lately until they were decided: the median of each. */
export async function usualDurations(
  { db, clock, model }: Pick<Ctx, 'db' | 'clock' | 'model'>,
  definition: string,
): Promise<UsualDurations> {
  const known = kept.get(model.approvals) ?? new Map()
  kept.set(model.approvals, known)
  const now = clock.now().getTime()
  const before = known.get(definition)
  if (before && now - before.at < keptMs) return before.found
  const rows = await db.rows<{ step: string; ms: number }>(sql`
    SELECT s.step, 1000 * percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM s.result_at - s.opened_at))::float8 AS ms
    FROM (SELECT run_id FROM sys.approval_instance WHERE definition = ${definition} AND ended_at IS NOT NULL
      ORDER BY ended_at DESC LIMIT ${lately}) i JOIN sys.approval_step s ON s.run_id = i.run_id
    WHERE s.state IN ('approved', 'rejected') GROUP BY s.step HAVING count(*) >= ${atLeast}`)
  const found = new Map(rows.map(({ step, ms }) => [step, ms]))
  known.set(definition, { at: now, found })
  return found
}
