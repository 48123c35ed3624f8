import type { Queryable } from '../database.ts'
import { type Sql, sql } from '../sql.ts'
import type { ProcessEvent } from './step/events.ts'
import { ofRun } from './store/of-run.ts'

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
    WHERE ${ofRun(run)} AND done_at IS NULL ORDER BY id LIMIT ${most}`)
}

/** Why the first of these events that changed nothing did not; undefined where all did. */
export async function refusedOf(
  db: Queryable,
  run: string,
  keys: readonly string[],
): Promise<string | undefined> {
  const row = await db.first<{ refused: string }>(sql`SELECT refused FROM sys.run_event
    WHERE ${ofRun(run)} AND key = ANY(${keys}::text[]) AND refused IS NOT NULL ORDER BY id LIMIT 1`)
  return row?.refused
}

/** An event that was looked at, and why it changed nothing, if it did not. */
export interface DoneEvent {
  id: number
  refused?: string | undefined
}

/** Events that were looked at are done; at least one. */
export function finishEvents(done: readonly DoneEvent[], at: Date): Sql {
  const ids = done.map(({ id }) => id)
  const refused = done.map((one) => one.refused ?? null)
  return sql`UPDATE sys.run_event e SET done_at = ${at.toISOString()}::timestamptz, refused = x.refused
    FROM unnest(${ids}::bigint[], ${refused}::text[]) AS x(id, refused) WHERE e.id = x.id`
}

/** An event that was done before anybody was told. */
export function keepDone(
  run: string,
  { key, event, refused = null }: { key: string; event: ProcessEvent; refused?: string | null | undefined },
  at: Date,
): Sql {
  const now = at.toISOString()
  return sql`INSERT INTO sys.run_event (run_id, key, event, created_at, done_at, refused)
    VALUES (${run}::uuid, ${key}, ${JSON.stringify(event)}::jsonb, ${now}::timestamptz, ${now}::timestamptz, ${refused})`
}
