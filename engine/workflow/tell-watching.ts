import type { Ctx } from '../context.ts'
import type { ProcessEvent } from '../process/step/events.ts'
import { sql } from '../sql.ts'
import type { OutboxRow } from './happenings.ts'

/**
 * Runs in which something depends on their record are told that it has changed, and judge it again.
 *
 * @returns how many were told
 */
export async function tellWatching({ db, clock }: Ctx, rows: readonly OutboxRow[]): Promise<number> {
  if (rows.length === 0) return 0
  const look: ProcessEvent = { type: 'tick' }
  return db.run(sql`INSERT INTO sys.run_event (run_id, key, event, created_at)
    SELECT w.id, 'record/' || o.id, ${JSON.stringify(look)}::jsonb, ${clock.now().toISOString()}::timestamptz
    FROM sys.outbox o JOIN sys.run w ON w.watches AND w.record_id = ANY(o.ids) AND w.object = o.object
    WHERE o.id = ANY(${rows.map(({ id }) => id)}::bigint[]) AND w.ended_at IS NULL
    ON CONFLICT (run_id, key) DO NOTHING`)
}
