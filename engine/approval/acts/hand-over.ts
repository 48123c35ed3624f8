import type { Ctx } from '../../context.ts'
import { actOnStep } from '../../workflow/seats/act.ts'
import type { Where } from '../../workflow/seats/change-seats.ts'
import { channelOf, granted } from '../driver/act-on.ts'
import { rulesOf } from '../step-rules.ts'
import { requireMaySit } from './may-sit.ts'
import { onTask, putRun, requireOwn } from './on-task.ts'

export interface HandedOver {
  /** Id of a user. */
  to: string
  comment?: string
}

/**
 * `transfer`: another decides instead. `delegate`: another looks at it first and it comes back with their advice.
 *
 * @returns the instance
 * @throws not_found, approval_not_open, approval_ended, forbidden, approval_bad_target
 */
export const handOver = (
  ctx: Ctx,
  task: string,
  act: 'transfer' | 'delegate',
  { to, comment }: HandedOver,
): Promise<string> => change(ctx, task, { act, to }, comment)

/**
 * Another decides as well: before, after or beside whoever adds them.
 *
 * @returns the instance
 * @throws not_found, approval_not_open, approval_ended, forbidden, approval_bad_target
 */
export const addApprover = (
  ctx: Ctx,
  task: string,
  { to, where, comment }: HandedOver & { where: Where },
): Promise<string> => change(ctx, task, { act: 'addApprover', to, where }, comment)

type Change = { act: 'transfer' | 'delegate'; to: string } | { act: 'addApprover'; to: string; where: Where }

function change(ctx: Ctx, task: string, act: Change, comment: string | undefined): Promise<string> {
  return onTask(ctx, task, async (on) => {
    const { scene, step, seat, by } = on
    await requireOwn(on, act.act)
    if (act.act !== 'delegate') await requireMaySit(scene, step.step, act.to)
    const office = await scene.office([by, act.to])
    const rules = rulesOf(scene.document, step.step)
    const run = await granted(scene, actOnStep(step, { ...act, by, mine: seat.id }, office, rules))
    const { act: name, ...target } = act
    await scene.note({
      act: name,
      step: step.id,
      task: seat.task,
      actor: by,
      onBehalfOf: seat.original,
      from: 'open',
      to: run.seats.find(({ id }) => id === seat.id)?.state ?? null,
      target: { ...target, people: [act.to] },
      comment: comment ?? null,
      channel: channelOf(ctx),
    })
    return putRun(scene, step, run, { comment: { seat: seat.id, text: comment ?? null } })
  })
}
