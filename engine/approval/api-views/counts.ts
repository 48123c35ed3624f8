import type { Ctx } from '../../context.ts'
import { sql } from '../../sql.ts'
import { claimableBy } from './queues.ts'

export interface ApprovalCounts {
  /** Open seats of the person. */
  pending: number
  late: number
  /** What they may claim. */
  claimable: number
  /** Submissions of theirs that came back. */
  returned: number
  copied_unread: number
}

/** How much waits for the person: for the badge. Answered by indexes. */
export async function countApprovals(ctx: Ctx): Promise<ApprovalCounts> {
  const { user, clock } = ctx
  const row = await ctx.db.first<ApprovalCounts>(sql`SELECT
    (SELECT count(*)::integer FROM sys.approval_task WHERE assignee = ${user.id}::uuid AND state = 'open') AS pending,
    (SELECT count(*)::integer FROM sys.approval_task WHERE assignee = ${user.id}::uuid AND state = 'open'
      AND due_at < ${clock.now().toISOString()}::timestamptz) AS late,
    (SELECT count(*)::integer FROM sys.approval_task t WHERE ${claimableBy(user)} AND t.state = 'open') AS claimable,
    (SELECT count(*)::integer FROM sys.approval_instance WHERE submitter = ${user.id}::uuid AND state = 'returned'
      AND ended_at IS NULL) AS returned,
    (SELECT count(*)::integer FROM sys.approval_copy WHERE user_id = ${user.id}::uuid AND read_at IS NULL) AS copied_unread`)
  return row!
}
