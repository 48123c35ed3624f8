import { sql } from '../../sql.ts'
import { syncReads } from '../api-views/scoped-read.ts'
import { tellConcerned } from '../api-views/tell-concerned.ts'
import { dueBoundary } from '../path/draw.ts'
import { releaseLocks, writeLocks } from '../record-locks.ts'
import type { Scene } from '../scene.ts'
import { watchQueues } from './watch-queues.ts'

/**
 * What follows from an approval as it stands after an act, or after its run has moved by itself: when tasks are due,
 * what is locked for whom, who may read the record for it, and whose list is another now.
 */
export async function settleInstance(scene: Scene): Promise<void> {
  await watchQueues(scene)
  const { ctx, instance, document, open } = scene
  const isLive = instance.endedAt === null
  if (isLive && Object.values(document.steps).some(({ deadline }) => deadline !== undefined))
    await tellDue(scene)
  if (isLive) {
    const steps = open.map(({ step, seats }) => ({
      step,
      users: seats.flatMap(({ user, state }) => (user !== null && state === 'open' ? [user] : [])),
    }))
    await writeLocks(ctx, instance, document, steps)
  } else if (instance.state === 'withdrawn' || instance.state === 'cancelled')
    await releaseLocks(ctx, instance, document, instance.state)
  await syncReads(ctx, instance, await tellConcerned(ctx, instance))
}

/** Timers count by calendars, which may change: tasks say what their step's timer says. */
async function tellDue({ ctx, instance }: Scene): Promise<void> {
  await ctx.db.run(sql`UPDATE sys.approval_task t SET due_at = w.due_at
    FROM sys.approval_step s JOIN sys.run_timer w ON w.run_id = s.run_id AND w.token = s.token AND w.port = ${dueBoundary}
    WHERE s.run_id = ${instance.runId}::uuid AND s.state = 'open' AND t.step_id = s.id AND t.state IN ('open', 'waiting')
      AND t.due_at IS DISTINCT FROM w.due_at`)
}
