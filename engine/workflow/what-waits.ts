import { type Sql, sql } from '../sql.ts'

/** Whether a run has something to do by that time, or something outside is to be done for one. */
export const runsWait = (at: string): Sql => sql`(EXISTS (SELECT FROM sys.run_event WHERE done_at IS NULL)
  OR EXISTS (SELECT FROM sys.run_timer WHERE state = 'open' AND due_at <= ${at}::timestamptz)
  OR EXISTS (SELECT FROM sys.run_call WHERE state IN ('open', 'sending') AND due_at <= ${at}::timestamptz))`

/** Whether something was written that nobody has looked at for triggers, and may be looked at now. */
export const changesWait: Sql = sql`EXISTS (SELECT FROM sys.subscription s
  WHERE name = 'workflows' AND (s.from_xid < s.to_xid
    OR (s.to_xid < pg_snapshot_xmin(pg_current_snapshot())
      AND EXISTS (SELECT FROM sys.outbox o WHERE o.xid >= s.to_xid))))`
