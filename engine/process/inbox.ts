import type { Queryable } from '../database.ts'
import { sql } from '../sql.ts'
import type { ProcessEvent } from './step/events.ts'

export interface InboxEvent {
  id: number
  key: string
  event: ProcessEvent
}

/**
 * Tells a run that something has happened, in the transaction of whoever knows it. The same key is told once.
 *
 * @returns false when that key had come already
 */
export async function tell(
  db: Queryable,
  { run, key, event, at }: { run: string; key: string; event: ProcessEvent; at: Date },
): Promise<boolean> {
  const told = await db.run(sql`INSERT INTO sys.run_event (run_id, key, event, created_at)
    VALUES (${run}::uuid, ${key}, ${JSON.stringify(event)}::jsonb, ${at.toISOString()}::timestamptz)
    ON CONFLICT (run_id, key) DO NOTHING`)
  return told === 1
}

/** The first event of runs that have just been made; one statement. */
export async function tellFirst(
  db: Queryable,
  told: readonly { run: string; event: ProcessEvent }[],
  at: Date,
): Promise<void> {
  if (told.length === 0) return
  await db.run(sql`INSERT INTO sys.run_event (run_id, key, event, created_at)
    SELECT run, 'start', event, ${at.toISOString()}::timestamptz
    FROM jsonb_to_recordset(${JSON.stringify(told)}::jsonb) AS x(run uuid, event jsonb)
    ON CONFLICT (run_id, key) DO NOTHING`)
}

/** What is to happen to the run, in order. */
export async function undoneEvents(db: Queryable, run: string, most: number): Promise<InboxEvent[]> {
  return db.rows<InboxEvent>(sql`SELECT id, key, event FROM sys.run_event
    WHERE run_id = ${run}::uuid AND done_at IS NULL ORDER BY id LIMIT ${most}`)
}

/** @param refused why it changed nothing */
export async function finishEvent(
  db: Queryable,
  { id, at, refused }: { id: number; at: Date; refused?: string | undefined },
): Promise<void> {
  await db.run(sql`UPDATE sys.run_event SET done_at = ${at.toISOString()}::timestamptz, refused = ${refused ?? null}
    WHERE id = ${id}::bigint`)
}
