import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { end } from '../../workflow/seats/settle.ts'
import { channelOf, demand } from '../driver/act-on.ts'
import { afterApproval } from '../driver/after-approval.ts'
import { forksAround } from '../driver/go-back.ts'
import { checkPending } from '../instance/act.ts'
import { jumpTarget } from '../path/compile.ts'
import type { Scene } from '../scene.ts'
import { changed, type StoredStep } from '../store/steps.ts'
import { onInstance, requireAdmin, requireReason } from './on-instance.ts'

/** A step, where several are open at once. */
interface OfStep {
  step?: string
  reason?: string
}

/**
 * The flow admin leads it to another step, back or ahead, and says why; steps in between are not asked.
 *
 * @returns the instance
 * @throws not_found, forbidden, approval_not_open, approval_ended, approval_unknown, approval_input_missing,
 *   process_jump_refused
 */
export async function jumpTo(
  ctx: Ctx,
  run: string,
  { to, step, reason }: OfStep & { to: string },
): Promise<string> {
  const why = requireReason(reason)
  return onInstance(ctx, run, async (scene, by) => {
    await demand(scene, checkPending(scene.instance.state))
    await requireAdmin(scene, by, 'jump')
    if (!Object.hasOwn(scene.document.steps, to)) throw new AppError('process_no_such_node', { node: to })
    const from = openStep(scene, step)
    const left = end(from, 'cancelled', { act: 'jump', by })
    await scene.put(changed({ step: from, run: left, now: scene.now }))
    await scene.note({
      act: 'jump',
      step: from.id,
      actor: by,
      target: { from: from.step, to },
      comment: why,
      channel: channelOf(ctx),
    })
    const { forks } = scene.drawn.steps.get(to)!
    const open = await forksAround(scene.ctx.db, run, from.token)
    // A condition before it is not asked: whoever jumps knows better.
    const isInside = forks.every(({ fork }) => open.has(fork))
    return [{ type: 'jump', token: from.token, to: isInside ? to : jumpTarget(scene.drawn, to, open) }]
  })
}

/**
 * The flow admin goes on without a step, and says why. It counts as no person's decision.
 *
 * @returns the instance
 * @throws not_found, forbidden, approval_not_open, approval_ended, approval_input_missing
 */
export async function skipStep(ctx: Ctx, run: string, { step, reason }: OfStep): Promise<string> {
  const why = requireReason(reason)
  return onInstance(ctx, run, async (scene, by) => {
    await demand(scene, checkPending(scene.instance.state))
    await requireAdmin(scene, by, 'skip')
    const from = openStep(scene, step)
    const put = await scene.put(
      changed({ step: from, run: end(from, 'approved', { act: 'skip', by }), now: scene.now }),
    )
    await scene.note({ act: 'skip', step: from.id, actor: by, comment: why, channel: channelOf(ctx) })
    await afterApproval(scene, put)
    return [{ type: 'done', token: from.token, port: 'approved' }]
  })
}

/** The step that is meant; the only one where none is named. */
function openStep({ open }: Scene, name: string | undefined): StoredStep {
  const found =
    name === undefined ? (open.length === 1 ? open[0] : undefined) : open.find(({ step }) => step === name)
  if (found) return found
  if (name !== undefined) throw new AppError('approval_not_open', { step: name, state: 'closed' })
  throw new AppError('parameter_invalid', {
    parameter: 'step',
    value: null,
    reason: `One of ${open.map(({ step }) => step).join(', ')}.`,
  })
}
