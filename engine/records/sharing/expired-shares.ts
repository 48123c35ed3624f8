import type { Chore } from '../../jobs/chores.ts'
import { sql } from '../../sql.ts'

/** Shares that have ended open nothing any more; a month later they go. */
export const expiredSharesChore: Chore = {
  name: 'remove expired shares',
  everyMs: 6 * 3_600_000,
  run: async (ctx) => {
    const before = new Date(ctx.clock.now().getTime() - 30 * 86_400_000).toISOString()
    await ctx.db.run(sql`DELETE FROM sys.share WHERE until < ${before}::timestamptz`)
  },
}
