import type { Ctx } from '../../context.ts'
import { sql } from '../../sql.ts'
import { type TaskReads, taskReads } from './task-reads.ts'

/** What live events of approvals stand under in the outbox; no object is called so. */
export const approvalEvents = 'sys.approval'

/**
 * Browsers of whom an approval concerns read their list and their number again: who is asked, may claim, was asked,
 * submitted it, or was told of it; and its revision is another. Belongs into the transaction of what was done.
 *
 * @returns who reads the record for a task
 */
export async function tellConcerned(
  ctx: Ctx,
  { runId: run, ...record }: { runId: string; object: string; recordId: string },
): Promise<TaskReads> {
  const reads =
    await ctx.db.first<TaskReads>(sql`WITH raised AS (UPDATE sys.approval_instance SET revision = revision + 1
      WHERE run_id = ${run}::uuid RETURNING run_id, submitter, on_behalf_of)
    , told AS (INSERT INTO sys.outbox (at, object, act, ids, user_id, via, principals)
    SELECT ${ctx.clock.now().toISOString()}::timestamptz, ${approvalEvents}, 'changed', ARRAY[i.run_id],
      NULL, ${ctx.via}, ARRAY(
        SELECT DISTINCT x FROM (
          SELECT i.submitter::text UNION ALL SELECT i.on_behalf_of::text
          UNION ALL SELECT coalesce(t.assignee::text, t.queue) FROM sys.approval_task t WHERE t.run_id = i.run_id
          UNION ALL SELECT c.user_id::text FROM sys.approval_copy c WHERE c.run_id = i.run_id) AS w(x)
        WHERE x IS NOT NULL)
    FROM raised i)
    SELECT ${taskReads(record)}`)
  return reads!
}
