import type { Queryable } from '../database.ts'
import { sql } from '../sql.ts'

/**
 * Tells runs of their due timers, in the order in which they were due, each once; how late does not matter. Any number
 * of nodes may ask for it at the same time: one does it, so that the order holds. @returns how many fired
 */
export async function fireDueTimers(
  db: Queryable,
  { at, most }: { at: Date; most: number },
): Promise<number> {
  const now = at.toISOString()
  return db.run(sql`WITH turn AS MATERIALIZED (
      SELECT pg_try_advisory_xact_lock(hashtextextended('trellis due timers', 0)) AS mine
    ), due AS (
      SELECT run_id, id, due_at FROM sys.run_timer
      WHERE state = 'open' AND due_at <= ${now}::timestamptz AND (SELECT mine FROM turn)
      ORDER BY due_at LIMIT ${most} FOR UPDATE SKIP LOCKED
    ), fired AS (
      UPDATE sys.run_timer t SET state = 'fired' FROM due WHERE t.run_id = due.run_id AND t.id = due.id
    )
    INSERT INTO sys.run_event (run_id, key, event, created_at)
    SELECT run_id, format('timer/%s/%s', id, extract(epoch FROM due_at)),
      jsonb_build_object('type', 'timer', 'timer', id), ${now}::timestamptz
    FROM due ORDER BY due_at
    ON CONFLICT (run_id, key) DO NOTHING`)
}
