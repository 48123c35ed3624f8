import type { Ctx } from '../../context.ts'
import { suspend as hold, resume as letGo } from '../../process/held-events.ts'
import { sql } from '../../sql.ts'
import { channelOf } from '../driver/act-on.ts'
import { judged, onInstance, requireReason } from './on-instance.ts'

/**
 * Holds it: nobody can decide, and no time passes for its deadlines.
 *
 * @returns the instance
 * @throws not_found, forbidden, approval_not_open, approval_ended, approval_input_missing
 */
export async function suspendInstance(
  ctx: Ctx,
  run: string,
  { reason }: { reason?: string },
): Promise<string> {
  const why = requireReason(reason)
  return onInstance(ctx, run, async (scene, by) => {
    const { state: from } = scene.instance
    const state = await judged(scene, 'suspend', by)
    const { db } = scene.ctx
    await scene.note({ act: 'suspend', actor: by, from, to: state, comment: why, channel: channelOf(ctx) })
    await scene.change({ state, reason: why })
    await hold(db, run, { at: scene.now.toISOString(), by, reason: why })
    await db.run(
      sql`UPDATE sys.run_timer SET state = 'paused' WHERE run_id = ${run}::uuid AND state = 'open'`,
    )
    return []
  })
}

/**
 * Lets it go on: what was left of every deadline is left now.
 *
 * @returns the instance
 * @throws not_found, forbidden, approval_not_open, approval_ended
 */
export function resumeInstance(ctx: Ctx, run: string, { reason }: { reason?: string } = {}): Promise<string> {
  return onInstance(ctx, run, async (scene, by) => {
    const { state: from } = scene.instance
    const state = await judged(scene, 'resume', by)
    const { db } = scene.ctx
    const calendars = await db.rows<{ name: string }>(sql`WITH held AS (
        SELECT ${scene.now.toISOString()}::timestamptz - (suspended->>'at')::timestamptz AS pause
        FROM sys.run WHERE id = ${run}::uuid
      ), shifted AS (
        UPDATE sys.run_timer SET state = 'open', due_at = due_at + held.pause, started_from = started_from + held.pause
        FROM held WHERE run_id = ${run}::uuid AND state = 'paused' RETURNING calendar
      ) SELECT DISTINCT calendar AS name FROM shifted WHERE calendar IS NOT NULL`)
    await letGo(db, run, scene.now)
    await scene.note({
      act: 'resume',
      actor: by,
      from,
      to: state,
      comment: reason ?? null,
      channel: channelOf(ctx),
    })
    await scene.change({ state, reason: null })
    const names = calendars.map(({ name }) => name)
    return names.length > 0 ? [{ type: 'calendars', names }] : []
  })
}
