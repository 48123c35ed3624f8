import type { Ctx } from '../../context.ts'
import { actOnStep } from '../../workflow/seats/act.ts'
import { takenFrom } from '../../workflow/seats/taken-from.ts'
import { channelOf, demand, granted } from '../driver/act-on.ts'
import { tellTaken } from '../driver/tell-asked.ts'
import { checkPending } from '../instance/act.ts'
import { rulesOf } from '../step-rules.ts'
import { requireMayClaim, requireMaySit } from './may-sit.ts'
import { requireAdmin, requireReason } from './on-instance.ts'
import { onTask, putRun } from './on-task.ts'

/**
 * Takes a seat away again: by whom it was added, or the flow admin.
 *
 * @param task any task of the step
 * @param seat the one to go
 * @returns the instance
 * @throws not_found, approval_not_open, approval_ended, forbidden, approval_last_seat
 */
export const removeApprover = (ctx: Ctx, task: string, { seat }: { seat: number }): Promise<string> =>
  change(ctx, task, 'removeApprover', seat)

/**
 * Takes a task out of a queue, or puts it back. Whoever is first has it.
 *
 * @returns the instance
 * @throws not_found, approval_not_open, approval_ended, forbidden, approval_bad_target
 */
export const claim = (ctx: Ctx, task: string): Promise<string> => change(ctx, task, 'claim')
export const unclaim = (ctx: Ctx, task: string): Promise<string> => change(ctx, task, 'unclaim')

function change(
  ctx: Ctx,
  task: string,
  act: 'removeApprover' | 'claim' | 'unclaim',
  named?: number,
): Promise<string> {
  return onTask(ctx, task, async ({ scene, step, seat: own, by }) => {
    await demand(scene, checkPending(scene.instance.state))
    const seat = named ?? own.id
    if (act === 'claim') await requireMayClaim(scene, step.step, by)
    const office = await scene.office([by])
    const run = await granted(
      scene,
      actOnStep(step, { act, by, seat }, office, rulesOf(scene.document, step.step)),
    )
    const about = step.seats.find(({ id }) => id === seat)
    await scene.note({
      act,
      step: step.id,
      task: about?.task ?? own.task,
      actor: by,
      from: about?.state ?? null,
      to: run.seats.find(({ id }) => id === seat)?.state ?? null,
      target: { seat, ...(about?.user ? { people: [about.user] } : {}) },
      channel: channelOf(ctx),
    })
    const gone = takenFrom(step.seats, run.seats).filter((person) => person !== by)
    await tellTaken(scene, step.step, gone)
    return putRun(scene, step, run)
  })
}

/**
 * The flow admin gives a seat to somebody else, and says why.
 *
 * @returns the instance
 * @throws not_found, approval_not_open, approval_ended, forbidden, approval_bad_target, approval_input_missing
 */
export async function replaceApprover(
  ctx: Ctx,
  task: string,
  { user, reason }: { user: string; reason?: string },
): Promise<string> {
  const why = requireReason(reason)
  return onTask(ctx, task, async ({ scene, step, seat, by }) => {
    await demand(scene, checkPending(scene.instance.state))
    await requireAdmin(scene, by, 'replace')
    await requireMaySit(scene, step.step, user)
    const office = await scene.office([by, user])
    const act = { act: 'replace', by, seat: seat.id, to: user } as const
    const run = await granted(scene, actOnStep(step, act, office, rulesOf(scene.document, step.step)))
    await scene.note({
      act: 'replace',
      step: step.id,
      task: seat.task,
      actor: by,
      from: seat.state,
      to: 'handed',
      target: { seat: seat.id, people: [user] },
      comment: why,
      channel: channelOf(ctx),
    })
    return putRun(scene, step, run)
  })
}
