import type { WorkflowDocument } from '../../metadata/schema/types.ts'
import type { Queryable } from '../database.ts'
import { sql } from '../sql.ts'
import { parseDuration } from './time/durations.ts'

/** `20/PT1H`: so many incidents within that time. @returns undefined where it says something else */
export function parsePauseAfter(text: unknown): { count: number; ms: number } | undefined {
  const [, count, duration] = typeof text === 'string' ? (/^([1-9]\d{0,6})\/(P.+)$/.exec(text) ?? []) : []
  const within = duration === undefined ? undefined : parseDuration(duration)
  if (!count || !within) return undefined
  return { count: Number(count), ms: within.ms + (within.days + within.months * 30) * 86_400_000 }
}

/** A run got stuck, which its transaction has not written yet: a workflow that says so pauses itself when there are too many. */
export async function pauseIfTooMany(
  db: Queryable,
  { onIncident }: Pick<WorkflowDocument, 'onIncident'>,
  { workflow, code, now }: { workflow: string; code: string; now: Date },
): Promise<boolean> {
  const after = parsePauseAfter(onIncident?.pauseAfter)
  if (!after) return false
  const at = now.toISOString()
  const since = new Date(now.getTime() - after.ms).toISOString()
  const paused = await db.run(sql`INSERT INTO sys.workflow_pause (workflow, since, code)
    SELECT ${workflow}, ${at}::timestamptz, ${code}
    WHERE (SELECT count(*) FROM sys.incident WHERE name = ${workflow} AND created_at > greatest(${since}::timestamptz,
      (SELECT max(at) FROM sys.trigger_fire WHERE workflow = ${workflow} AND trigger = '#resumed'))) + 1 >= ${after.count}::integer
    ON CONFLICT DO NOTHING`)
  return paused === 1
}

/** Of these workflows those that are paused. Shared, so that none goes on between being asked and being queued. */
export async function pausedOf(db: Queryable, workflows: readonly string[]): Promise<Set<string>> {
  const rows = await db.rows<{ workflow: string }>(
    sql`SELECT workflow FROM sys.workflow_pause WHERE workflow = ANY(${[...workflows]}::text[]) FOR SHARE`,
  )
  return new Set(rows.map(({ workflow }) => workflow))
}
