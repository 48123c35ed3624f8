import type { Ctx } from '../../context.ts'
import { channelOf } from '../driver/act-on.ts'
import { labelOf, submittersOf, tellOf } from '../driver/tell-asked.ts'
import { tellWorkflows } from '../tell-workflows.ts'
import { judged, onInstance, requireReason } from './on-instance.ts'

/**
 * The flow admin ends it, neither approved nor rejected, and says why.
 *
 * @returns the instance
 * @throws not_found, forbidden, approval_ended, approval_input_missing
 */
export async function endInstance(ctx: Ctx, run: string, { reason }: { reason?: string }): Promise<string> {
  const why = requireReason(reason)
  return onInstance(ctx, run, async (scene, by) => {
    const { state: from } = scene.instance
    await judged(scene, 'end', by)
    await scene.note({ act: 'end', actor: by, from, to: 'cancelled', comment: why, channel: channelOf(ctx) })
    await scene.change({ reason: why })
    await scene.end('cancelled')
    await tellWorkflows(scene.ctx, scene.instance, 'cancelled', { by })
    const name = labelOf(scene)
    await tellOf(
      scene,
      submittersOf(scene),
      {
        en: `${name.en} of {record} was ended`,
        zh: `${name.zh}“{record}”已终止`,
      },
      why,
    )
    return [{ type: 'cancel', result: 'cancelled' }]
  })
}
