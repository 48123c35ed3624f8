import type { Ctx } from '../context.ts'
import type { Chore } from '../jobs/chores.ts'
import { standardLimits } from '../process/graph/compile.ts'
import { lifeCode, suspend } from '../process/held-events.ts'
import { livedTooLong } from '../process/step/told.ts'
import { raiseStuck } from '../process/stuck-runs.ts'
import { sql } from '../sql.ts'
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

const tooOld = ({ db, clock }: Ctx): Promise<OldRun[]> =>
  db.rows<OldRun>(sql`WITH lives AS MATERIALIZED (
      SELECT kind, name, version, coalesce((document->'limits'->>'days')::integer, ${standardLimits.days}) AS days
      FROM sys.process_version WHERE kind = 'workflow')
    SELECT r.id, l.days FROM sys.run r JOIN lives l USING (kind, name, version)
    WHERE r.ended_at IS NULL AND r.state <> 'suspended'
      AND coalesce(r.lives_from, r.started_at) < ${clock.now().toISOString()}::timestamptz - make_interval(days => l.days)
    ORDER BY r.id LIMIT ${atOnce}`)

async function hold({ pool, clock, parts }: Ctx, { id: run, days }: OldRun): Promise<void> {
  const { stuck } = parts.get(workflowRunner).world
  const now = clock.now()
  await raiseStuck(pool, { run, code: lifeCode, detail: livedTooLong(days) }, { now, tell: stuck })
  await suspend(pool, run, { at: now.toISOString(), by: null, reason: null })
}
