import type { Queryable } from '../database.ts'
import { sql } from '../sql.ts'

/** Those who start, and those who end, under one key do so one after another. */
export async function lockKeys(db: Queryable, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return
  await db.run(sql`SELECT pg_advisory_xact_lock(h) FROM (
    SELECT DISTINCT hashtextextended('busy/' || k, 0) AS h FROM unnest(${keys}::text[]) AS k ORDER BY 1) locks`)
}

/** Of these keys those under which a run lives, with the run that was made last. */
export async function busyRuns(db: Queryable, keys: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await db.rows<{
    key: string
    runs: string[]
  }>(sql`SELECT busy_key AS key, array_agg(id ORDER BY id) AS runs
    FROM sys.run WHERE busy_key = ANY(${keys}::text[]) AND ended_at IS NULL GROUP BY busy_key`)
  return new Map(rows.map(({ key, runs }) => [key, runs]))
}

/** A run with that key has ended: of those that queued behind it the first gets its first event, which was kept with it. */
export async function startNextInQueue(
  db: Queryable,
  key: string | null | undefined,
  now: Date,
): Promise<void> {
  if (!key) return
  await lockKeys(db, [key])
  await db.run(sql`WITH next AS (
      UPDATE sys.run SET queued = false, state = 'running' WHERE id = (
        SELECT id FROM sys.run r WHERE busy_key = ${key} AND queued AND ended_at IS NULL AND state <> 'suspended'
          AND NOT EXISTS (SELECT FROM sys.workflow_pause p WHERE p.workflow = r.name) ORDER BY id LIMIT 1)
      RETURNING id, input
    )
    INSERT INTO sys.run_event (run_id, key, event, created_at)
    SELECT id, 'start', input, ${now.toISOString()}::timestamptz FROM next`)
}

/**
 * A run that was passed over while it was held: where its workflow goes on and nobody under its key lives, the one that
 * has waited longest there gets its first event.
 */
export async function startIfFree(db: Queryable, run: string, now: Date): Promise<void> {
  const row = await db.first<{ key: string | null }>(
    sql`SELECT busy_key AS key FROM sys.run WHERE id = ${run}::uuid`,
  )
  if (row?.key) await lockKeys(db, [row.key])
  // Shared, so that a workflow that goes on meanwhile finds it there.
  await db.run(sql`SELECT FROM sys.workflow_pause WHERE workflow =
    (SELECT name FROM sys.run WHERE id = ${run}::uuid) FOR SHARE`)
  await db.run(sql`WITH next AS (
      UPDATE sys.run SET queued = false, state = 'running' WHERE id = (
        SELECT id FROM sys.run r WHERE (id = ${run}::uuid OR busy_key = ${row?.key ?? null}) AND queued AND ended_at IS NULL
          AND state <> 'suspended' AND NOT EXISTS (SELECT FROM sys.workflow_pause p WHERE p.workflow = r.name)
          AND NOT EXISTS (SELECT FROM sys.run o WHERE o.busy_key = r.busy_key AND NOT o.queued AND o.ended_at IS NULL)
        ORDER BY id LIMIT 1)
      RETURNING id, input
    )
    INSERT INTO sys.run_event (run_id, key, event, created_at)
    SELECT id, 'start', input, ${now.toISOString()}::timestamptz FROM next`)
}

/** Of these runs those that have not begun have nobody to tell: they are simply over. */
export async function endQueued(
  db: Queryable,
  runs: readonly string[],
  { at, result = null }: { at: Date; result?: string | null },
): Promise<void> {
  const now = at.toISOString()
  await db.run(sql`WITH ended AS (
      UPDATE sys.run SET state = 'cancelled', queued = false, result = ${result}, ended_at = ${now}::timestamptz
      WHERE id = ANY(${runs}::uuid[]) AND queued RETURNING id
    )
    UPDATE sys.incident i SET state = 'resolved', resolved_at = ${now}::timestamptz
    FROM ended WHERE i.run_id = ended.id AND i.state = 'open'`)
}
