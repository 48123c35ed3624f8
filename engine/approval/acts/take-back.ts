import type { Ctx } from '../../context.ts'
import { refuse } from '../../workflow/seats/refusal.ts'
import { takeBack as reopen } from '../../workflow/seats/take-back.ts'
import { channelOf, demand, granted } from '../driver/act-on.ts'
import { newStep } from '../driver/enter-step.ts'
import { forksAround } from '../driver/go-back.ts'
import { checkPending } from '../instance/act.ts'
import { rulesOf } from '../step-rules.ts'
import { onTask, putRun } from './on-task.ts'

/**
 * Takes one's own yes back: the step is asked again, with the votes of others, as long as nobody behind it has decided.
 *
 * @returns the instance
 * @throws not_found, approval_not_open, approval_ended, forbidden, approval_too_late
 */
export function takeBack(ctx: Ctx, task: string): Promise<string> {
  return onTask(ctx, task, async ({ scene, step, seat, by }) => {
    await demand(scene, checkPending(scene.instance.state))
    if (seat.user !== by) await demand(scene, refuse('forbidden', { act: 'takeBack', why: 'not_yours' }))
    const { acts } = rulesOf(scene.document, step.step)
    if (acts && !acts.includes('takeBack'))
      await demand(scene, refuse('forbidden', { act: 'takeBack', why: 'step' }))
    const isLatest = scene.steps.findLast((one) => one.step === step.step)?.id === step.id
    const behind = scene.steps.filter(
      ({ n, step: name, state }) => n > step.n && state !== 'cancelled' && scene.leads(step.step, name),
    )
    if (!isLatest) await demand(scene, refuse('approval_too_late', { step: step.step }))
    const run = await granted(scene, reopen(step, by, behind))
    await scene.note({
      act: 'takeBack',
      step: step.id,
      task: seat.task,
      actor: by,
      onBehalfOf: seat.original,
      from: seat.state,
      to: 'open',
      channel: channelOf(ctx),
    })
    if (step.state === 'open') return putRun(scene, step, run)
    const [next] = behind.filter(({ state }) => state === 'open')
    const open = await forksAround(scene.ctx.db, scene.instance.runId, next!.token)
    const { forks } = scene.drawn.steps.get(step.step)!
    if (forks.some(({ fork }) => !open.has(fork)))
      await demand(scene, refuse('approval_too_late', { step: step.step, why: 'joined' }))
    // What was decided does not count any more; the seats as they are now wait for the thread to come.
    await scene.put({ ...step, state: 'cancelled' })
    const shown = await scene.shown()
    const again = { ...run, shown: shown.hash(step.step) }
    await scene.put(
      newStep(scene, { name: step.step, token: 0, run: again, values: shown.values(step.step) }),
    )
    return [{ type: 'jump', token: next!.token, to: step.step }]
  })
}
