import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { actOnStep } from '../seats/act.ts'
import { takeWay } from './conclude.ts'
import { granted, officeFor, onTask, putVisit } from './on-task.ts'

/** Somebody takes what several may do, or gives it back. @throws not_found, already_claimed, process_stale */
export async function claimTask(
  ctx: Ctx,
  id: string,
  act: 'claim' | 'unclaim',
): Promise<{ id: string; assignee: string | null }> {
  return onTask(ctx, id, async ({ tx, visit, seat, by }) => {
    if (seat.state !== 'open') throw new AppError('process_stale')
    if (seat.queue === null || (seat.user !== by && !visit.candidates.includes(by)))
      throw new AppError('not_found', { object: 'task', id })
    if (seat.user !== null && seat.user !== by) throw new AppError('already_claimed')
    const assignee = act === 'claim' ? by : null
    if (seat.user === assignee) return { id, assignee }
    const office = await officeFor(tx, visit)
    const run = await granted(tx, actOnStep(visit, { act, by, seat: seat.id }, office))
    await putVisit(tx, visit, run, { note: { act, actor: by, task: seat.task } })
    if (act === 'claim' && visit.decideAt === 'claim') await takeWay(tx, visit)
    return { id, assignee }
  })
}
