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
    FROM sys.outbox o CROSS JOIN LATERAL unnest(o.ids) AS changed(id) CROSS JOIN LATERAL
      (SELECT r.id FROM sys.run r WHERE r.watches AND r.record_id = changed.id AND r.object = o.object AND r.ended_at IS NULL
        OFFSET 0) AS w
    WHERE o.id = ANY(${rows.map(({ id }) => id)}::bigint[])
    ON CONFLICT (run_id, key) DO NOTHING`)
}
