import type { Ctx } from '../../context.ts'
import { actOn } from '../driver/act-on.ts'
import { labelOf, submittersOf, tellOf } from '../driver/tell-asked.ts'
import { tellWorkflows } from '../tell-workflows.ts'

/**
 * The engine ends an approval by itself: its record goes. In the transaction of whatever makes it so.
 *
 * @throws approval_ended
 */
export async function cancelInstance(ctx: Ctx, run: string, { reason }: { reason: string }): Promise<void> {
  await actOn(ctx, run, async (scene) => {
    const { state: from } = scene.instance
    await scene.note({
      act: 'end',
      actor: ctx.user.system ? null : ctx.user.id,
      from,
      to: 'cancelled',
      target: { reason },
      channel: 'system',
    })
    await scene.change({ reason })
    await scene.end('cancelled')
    await tellWorkflows(scene.ctx, scene.instance, 'cancelled')
    const name = labelOf(scene)
    await tellOf(scene, submittersOf(scene), {
      en: `${name.en} of {record} was ended: its record is gone`,
      zh: `${name.zh}“{record}”已终止：记录已不存在`,
    })
    return [{ type: 'cancel', result: 'cancelled' }]
  })
}
