import type { Ctx } from '../../context.ts'
import { sql } from '../../sql.ts'
import { actOnStep } from '../../workflow/seats/act.ts'
import { isPending } from '../../workflow/seats/seat.ts'
import { actOn, granted } from '../driver/act-on.ts'
import { whoDecided } from '../driver/who-decided.ts'
import { rulesOf } from '../step-rules.ts'
import { putRun } from './on-task.ts'

/** At most so many approvals of somebody at once; the rest is taken up by the next call. */
const most = 200

/**
 * Hands on what a person who has left was asked, or would have been: to their successor, delegate or superior, else to
 * the flow admin. Each approval by itself.
 *
 * @returns how many approvals it was
 */
export async function handOnFrom(ctx: Ctx, user: string): Promise<number> {
  const rows = await ctx.db.rows<{ run: string }>(sql`SELECT DISTINCT t.run_id AS run FROM sys.approval_task t
    WHERE t.assignee = ${user}::uuid AND t.state IN ('open', 'waiting') LIMIT ${most}`)
  for (const { run } of rows) await eachByItself(ctx, run, user)
  return rows.length
}

/** One that is stuck keeps nobody else's from going on; it is tried again. */
async function eachByItself(ctx: Ctx, run: string, user: string): Promise<void> {
  try {
    await handOn(ctx, run, user)
  } catch (error) {
    ctx.log.error({ error, run, user }, 'what somebody who left was asked could not be handed on')
  }
}

const handOn = (ctx: Ctx, run: string, gone: string): Promise<void> =>
  actOn(ctx, run, async (scene) => {
    const events = []
    for (const step of scene.open) {
      if (!step.seats.some((seat) => isPending(seat) && seat.user === gone)) continue
      const rules = rulesOf(scene.document, step.step)
      const others = whoDecided(scene, rules.differentFrom)
      const known = await scene.office([gone])
      const office = { ...known, isActive: (one: string) => !others.has(one) && known.isActive(one) }
      const after = await granted(scene, actOnStep(step, { act: 'leave', user: gone }, office, rules))
      const heirs = after.seats.slice(step.seats.length).flatMap((seat) => seat.user ?? [])
      await scene.note({
        act: 'leave',
        step: step.id,
        actor: null,
        target: { from: gone, people: heirs },
        channel: 'system',
      })
      events.push(...(await putRun(scene, step, after)))
    }
    return events
  })
