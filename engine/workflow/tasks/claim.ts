import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { actOnStep } from '../seats/act.ts'
import type { Office } from '../seats/office.ts'
import { type StepRun, withSeat } from '../seats/seat.ts'
import { takeWay } from './conclude.ts'
import { granted, type OnTask, officeFor, onTask, putVisit } from './on-task.ts'

/** Somebody takes what several may do, or gives it back. @throws not_found, already_claimed, process_stale */
export async function claimTask(
  ctx: Ctx,
  id: string,
  act: 'claim' | 'unclaim',
): Promise<{ id: string; assignee: string | null }> {
  return onTask(ctx, id, async (on) => {
    const { tx, visit, seat, by } = on
    if (seat.state !== 'open') throw new AppError('process_stale')
    if (seat.queue === null || (seat.user !== by && !visit.candidates.includes(by)))
      throw new AppError('not_found', { object: 'task', id })
    if (seat.user !== null && seat.user !== by) throw new AppError('already_claimed')
    const assignee = act === 'claim' ? by : null
    if (seat.user === assignee) return { id, assignee }
    const office = await officeFor(tx, visit)
    const run = await takeSeat(on, act, office)
    await putVisit(tx, visit, run, { note: { act, actor: by, task: seat.task } })
    if (act === 'claim' && visit.decideAt === 'claim') await takeWay(tx, visit, by)
    return { id, assignee }
  })
}

/** The seat with whoever took it, and for whom they stand in; or with nobody. @throws approval_not_open, forbidden */
export async function takeSeat(
  { tx, visit, seat, by }: OnTask,
  act: 'claim' | 'unclaim',
  office: Office,
): Promise<StepRun> {
  const run = await granted(tx, actOnStep(visit, { act, by, seat: seat.id }, office))
  const original = act === 'claim' ? (seat.why.find((why) => why.by === by)?.of ?? null) : null
  return { ...run, seats: withSeat(run.seats, seat.id, { original }) }
}
