import type { Chore } from '../jobs/chores.ts'
import { sql } from '../sql.ts'

/** What a run was told and what it asked outside are kept so long; what a trigger fired for, longer than any year. */
export const eventDays = 30
const fireDays = 400

/** What happened in a run stays; what was only needed to make it happen goes. */
export const oldRunsChore: Chore = {
  name: 'remove old events of runs',
  everyMs: 6 * 3_600_000,
  run: async (ctx) => {
    const before = (days: number) => new Date(ctx.clock.now().getTime() - days * 86_400_000).toISOString()
    await ctx.db.run(sql`DELETE FROM sys.run_event WHERE done_at < ${before(eventDays)}::timestamptz`)
    await ctx.db.run(sql`DELETE FROM sys.run_call WHERE ended_at < ${before(eventDays)}::timestamptz`)
    // Of those that ended before requests were emptied with their end.
    await ctx.db.run(
      sql`UPDATE sys.run_call SET request = '{}' WHERE ended_at IS NOT NULL AND request <> '{}'`,
    )
    await ctx.db.run(
      sql`DELETE FROM sys.trigger_fire WHERE at < ${before(fireDays)}::timestamptz AND key <> 'begun'`,
    )
    // A signature counts for minutes.
    await ctx.db.run(
      sql`DELETE FROM sys.trigger_fire WHERE at < ${before(1)}::timestamptz AND key LIKE 'signature/%'`,
    )
    // Nobody answers a mail that is older.
    await ctx.db.run(sql`DELETE FROM sys.mail_thread WHERE at < ${before(fireDays)}::timestamptz`)
    await ctx.db.run(sql`DELETE FROM sys.inbound_mail WHERE came_at < ${before(fireDays)}::timestamptz`)
  },
}
