import type { Ctx } from '../../context.ts'
import type { Chore } from '../../jobs/chores.ts'
import { type Sql, sql } from '../../sql.ts'
import { handOnFrom } from '../acts/leave.ts'
import { actOn } from '../driver/act-on.ts'
import { tellMending } from '../driver/go-back.ts'

/** So many people at a time. */
const atOnce = 50

/**
 * What people who have left are asked goes to others, however they came to leave: found by the seats that are open, so
 * that nothing waits for somebody who never comes. What was returned to them is told to who may mend it instead.
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
    for (const run of await resting(ctx, sql`true`)) await tellOfResting(ctx, run)
  },
}

/** Returned to people who have left, which nobody else was told of since. */
async function resting({ db }: Ctx, which: Sql): Promise<string[]> {
  const rows = await db.rows<{ run: string }>(sql`SELECT i.run_id AS run FROM sys.approval_instance i
    JOIN app."user" u ON u.id = i.submitter LEFT JOIN app."user" b ON b.id = i.on_behalf_of
    WHERE i.state = 'returned' AND ${which} AND (NOT u.active OR u.deleted_at IS NOT NULL)
      AND (b.active AND b.deleted_at IS NULL) IS NOT TRUE
      AND NOT EXISTS (SELECT FROM sys.approval_act a WHERE a.run_id = i.run_id AND a.act = 'leave'
        AND a.target ->> 'from' = i.submitter::text
        AND a.n > (SELECT max(r.n) FROM sys.approval_act r WHERE r.run_id = i.run_id AND r.target ? 'again'))
    LIMIT ${atOnce}`)
  return rows.map(({ run }) => run)
}

/** Unless another node has told of it meanwhile. One that is stuck keeps no others from being told; it is tried again. */
async function tellOfResting(ctx: Ctx, run: string): Promise<void> {
  try {
    await actOn(ctx, run, async (scene) => {
      const isStill = (await resting(scene.ctx, sql`i.run_id = ${run}::uuid`)).length > 0
      if (isStill) await tellMending(scene)
      return []
    })
  } catch (error) {
    ctx.log.error({ error, run }, 'nobody could be told of what was returned to somebody who left')
  }
}
