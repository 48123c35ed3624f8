import type { Ctx } from '../../context.ts'
import type { Chore } from '../../jobs/chores.ts'
import { sql } from '../../sql.ts'
import { handOnQueued } from '../acts/leave.ts'

/** So many approvals at a time. */
const atOnce = 200

/** Rules keep at most the submitter and whom it was submitted for from claiming. */
const enough = 3

/**
 * What waits in a queue that nobody is left in, or nobody but its own submitter, goes to the flow admin: it would wait
 * for ever. Only the approvals of queues with hardly anybody are looked at one by one.
 */
export const emptyQueuesChore: Chore = {
  name: 'hand on what waits in queues of nobody',
  everyMs: 60_000,
  async run(ctx) {
    for (const { run, queue } of await stranded(ctx)) await handOnQueued(ctx, run, queue)
  },
}

function stranded({ db }: Ctx): Promise<{ run: string; queue: string }[]> {
  const waits = sql`t.state = 'open' AND t.assignee IS NULL AND t.queue IS NOT NULL`
  return db.rows(sql`
    WITH queues AS MATERIALIZED (SELECT DISTINCT t.queue FROM sys.approval_task t WHERE ${waits}),
    small AS MATERIALIZED (
      SELECT queues.queue, coalesce(members.ids, '{}') AS ids FROM queues CROSS JOIN LATERAL (
        SELECT array_agg(m.id) AS ids FROM (
          SELECT u.id FROM app."user" u WHERE u.active AND u.deleted_at IS NULL
            AND CASE WHEN queues.queue LIKE 'role:%' THEN substr(queues.queue, 6) = ANY(u.roles)
              ELSE EXISTS (SELECT FROM app.team__members m JOIN app.team t ON t.id = m.source_id
                WHERE m.target_id = u.id AND t.deleted_at IS NULL AND lower(t.code) = substr(queues.queue, 6)) END
          LIMIT ${enough}) m) members
      WHERE coalesce(cardinality(members.ids), 0) < ${enough})
    SELECT DISTINCT t.run_id AS run, t.queue FROM small JOIN sys.approval_task t ON t.queue = small.queue AND ${waits}
      JOIN sys.approval_instance i ON i.run_id = t.run_id
    WHERE cardinality(array_remove(array_remove(small.ids, i.submitter), i.on_behalf_of)) = 0
    LIMIT ${atOnce}`)
}
