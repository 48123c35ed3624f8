import type { Ctx } from '../context.ts'
import type { Chore } from '../jobs/chores.ts'
import { standardLimits } from '../process/graph/compile.ts'
import { lifeCode, suspend } from '../process/held-events.ts'
import { livedTooLong } from '../process/step/told.ts'
import { lockRun } from '../process/store/runs.ts'
import { openOwn } from '../process/stuck-runs.ts'
import { type Sql, sql } from '../sql.ts'
import { workflowRunner } from './workflows.ts'

/** So many at a time: whoever is told of incidents is told of each. */
const atOnce = 200

/**
 * Runs of workflows that have lived for as long as they may (`limits.days`) are held and become incidents: whoever looks
 * lets them go on for as long again, or ends them. What happens to them meanwhile is kept.
 */
export const oldRunsHeldChore: Chore = {
  name: 'hold runs that have lived too long',
  everyMs: 3_600_000,
  async run(ctx) {
    for (const found of await tooOld(ctx))
      try {
        await hold(ctx, found)
      } catch (error) {
        // One that cannot be held keeps no other from it; it is tried again.
        ctx.log.error({ error, run: found.id }, 'a run that has lived too long could not be held')
      }
  },
}

interface OldRun {
  id: string
  days: number
}

/** Longer than anything has been running: such a limit is none. */
const mostDays = 1_000_000

/** Those that are younger than the shortest of all limits are not even read. */
const tooOld = ({ db, clock }: Ctx): Promise<OldRun[]> =>
  db.rows<OldRun>(sql`WITH lives AS MATERIALIZED (
      SELECT kind, name, version, least(coalesce((document->'limits'->>'days')::numeric, ${standardLimits.days}),
        ${mostDays})::integer AS days
      FROM sys.process_version WHERE kind = 'workflow')
    SELECT r.id, l.days FROM sys.run r JOIN lives l USING (kind, name, version)
    WHERE r.state IN ('running', 'waiting', 'incident') AND ${hasLived(sql`l.days`, clock.now())}
      AND r.started_at < ${clock.now().toISOString()}::timestamptz - make_interval(days => (SELECT min(days) FROM lives))
    ORDER BY r.started_at LIMIT ${atOnce}`)

/** Of a run `r`. */
const hasLived = (days: Sql, now: Date): Sql =>
  sql`coalesce(r.lives_from, r.started_at) < ${now.toISOString()}::timestamptz - make_interval(days => ${days})`

/** Held and an incident at once, unless somebody has let it go on since it was found. */
async function hold({ pool, clock, parts }: Ctx, { id: run, days }: OldRun): Promise<void> {
  const { stuck } = parts.get(workflowRunner).world
  const now = clock.now()
  const found = await pool.transaction(async (tx) => {
    const locked = await lockRun(tx, run)
    const isOld = await tx.first(
      sql`SELECT FROM sys.run r WHERE r.id = ${run}::uuid AND ${hasLived(sql`${days}::integer`, now)}`,
    )
    const told = { at: now.toISOString(), by: null, reason: null }
    if (!locked || !isOld || !(await suspend(tx, run, told))) return undefined
    await openOwn(tx, run, { code: lifeCode, detail: livedTooLong(days), now })
    return locked
  })
  // By itself: that nobody can be told keeps no run from being held.
  if (found && stuck)
    await pool.transaction((tx) => stuck({ ...found, db: tx, now }, { node: null, code: lifeCode }))
}
