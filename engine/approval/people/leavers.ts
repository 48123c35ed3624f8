import type { Chore } from '../../jobs/chores.ts'
import { sql } from '../../sql.ts'
import { handOnFrom } from '../acts/leave.ts'

/** So many people at a time. */
const atOnce = 50

/**
 * What people who have left are asked goes to others, however they came to leave: found by the seats that are open, so
 * that nothing waits for somebody who never comes.
 */
export const leaversChore: Chore = {
  name: 'hand on what people who left were asked',
  everyMs: 5_000,
  async run(ctx) {
    const rows = await ctx.db.rows<{ id: string }>(sql`SELECT u.id FROM app."user" u
      WHERE (NOT u.active OR u.deleted_at IS NOT NULL)
        AND EXISTS (SELECT FROM sys.approval_task t WHERE t.assignee = u.id AND t.state = 'open')
      ORDER BY u.id LIMIT ${atOnce}`)
    for (const { id } of rows) await handOnFrom(ctx, id)
  },
}
