import type { Ctx } from '../../context.ts'
import { refuse } from '../../workflow/seats/refusal.ts'
import { type Again, checkReturn } from '../../workflow/seats/rounds.ts'
import { end } from '../../workflow/seats/settle.ts'
import { channelOf, demand } from '../driver/act-on.ts'
import { followReturn, goBack } from '../driver/go-back.ts'
import { rulesOf } from '../step-rules.ts'
import type { Channel } from '../store/acts.ts'
import { changed } from '../store/steps.ts'
import { onTask, requireOwn } from './on-task.ts'

export interface ReturnAsked {
  /** `submit`, or a step that was passed on the way here. */
  to: string
  /** Which steps that were decided are asked again; as the step or the approval says, unless told. */
  again?: Again
  comment?: string
  channel?: Channel
}

/**
 * Gives it back, to the submitter or to a step before; what every other seat has said at this step does not count.
 *
 * @returns the instance
 * @throws not_found, approval_not_open, approval_ended, forbidden, approval_not_passed
 */
export function returnTask(ctx: Ctx, task: string, asked: ReturnAsked): Promise<string> {
  return onTask(ctx, task, async (on) => {
    const { scene, step, seat, by } = on
    await requireOwn(on, 'return')
    const { acts, again: usual } = rulesOf(scene.document, step.step)
    if ((acts && !acts.includes('return')) || seat.backTo !== null)
      await demand(scene, refuse('forbidden', { act: 'return', why: 'step' }))
    await demand(scene, checkReturn(scene.steps, step.step, asked.to, scene.leads))
    const { comment = null } = asked
    const run = end({ ...step, seats: step.seats }, 'returned', { act: 'return', by })
    await scene.put(changed({ step, run, now: scene.now, comment: { seat: seat.id, text: comment } }))
    const again = asked.again ?? usual
    const back = { from: step.step, to: asked.to, again, token: step.token }
    const event = await goBack(scene, back, {
      act: 'return',
      step: step.id,
      task: seat.task,
      actor: by,
      onBehalfOf: seat.original,
      comment,
      recordVersion: (await scene.shown()).version,
      channel: asked.channel ?? channelOf(ctx),
    })
    if (event.type === 'jump') await followReturn(scene)
    return [event]
  })
}
