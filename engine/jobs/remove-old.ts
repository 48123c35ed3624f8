import { forgetOldAnswers } from '../db/idempotency.ts'
import { sql } from '../sql.ts'
import type { Chore } from './chores.ts'

const keptDays = 90

/** Jobs that ended long ago go, with what their rows became, and so do answers kept for repeated requests. */
export const oldJobsChore: Chore = {
  name: 'remove old jobs and answers',
  everyMs: 6 * 3_600_000,
  run: async (ctx) => {
    const before = new Date(ctx.clock.now().getTime() - keptDays * 86_400_000).toISOString()
    await ctx.db.run(sql`DELETE FROM sys.job WHERE ended_at < ${before}::timestamptz`)
    await forgetOldAnswers(ctx)
  },
}
