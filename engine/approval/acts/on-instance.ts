import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { ProcessEvent } from '../../process/step/events.ts'
import type { Office } from '../../workflow/seats/office.ts'
import { refuse } from '../../workflow/seats/refusal.ts'
import { actOn, granted } from '../driver/act-on.ts'
import { actOnInstance, type Instance, type InstanceAct, type InstanceState } from '../instance/act.ts'
import { ownerOf } from '../people/office.ts'
import type { Scene } from '../scene.ts'
import { isConcerned } from './on-task.ts'

/** Nobody learns of an approval who has nothing to do with it. @throws not_found, approval_ended */
export async function onInstance(
  ctx: Ctx,
  run: string,
  work: (scene: Scene, by: string) => Promise<readonly ProcessEvent[]>,
): Promise<string> {
  if (!(await isConcerned(ctx, run))) throw new AppError('not_found', { object: 'approval', id: run })
  await actOn(ctx, run, (scene) => work(scene, ctx.user.id))
  return run
}

/** The state that an act leads to. @throws what the rules refuse it with */
export async function judged(scene: Scene, act: InstanceAct, by: string): Promise<InstanceState> {
  const { instance, document, steps } = scene
  const whole: Instance = {
    state: instance.state,
    round: instance.round,
    owner: await ownerOf(scene.ctx, instance),
    withdraw: (document.withdraw ?? 'untilFirstDecision') as Instance['withdraw'],
    runs: steps,
  }
  const office = await scene.office([by])
  // Whoever it was submitted for may do with it what the submitter may.
  const self = by === instance.onBehalfOf ? { ...office, submitter: by } : office
  return granted(scene, asObject(actOnInstance(whole, { act, by }, self))).then(({ state }) => state)
}

const asObject = (answer: ReturnType<typeof actOnInstance>) =>
  typeof answer === 'string' ? { state: answer } : answer

/** @throws forbidden */
export async function requireAdmin(scene: Scene, by: string, act: string): Promise<Office> {
  const office = await scene.office([by])
  await granted(scene, office.isAdmin(by) ? {} : refuse('forbidden', { act, why: 'not_admin' }))
  return office
}

/** Acts that others have to answer for need a reason. @throws approval_input_missing */
export function requireReason(reason: string | undefined): string {
  if (!reason?.trim()) throw new AppError('approval_input_missing', { missing: ['reason'] })
  return reason
}
