import type { Ctx } from '../../context.ts'
import { end } from '../../workflow/seats/settle.ts'
import { actOn } from '../driver/act-on.ts'
import { changed } from '../store/steps.ts'

/**
 * What its approvers were shown has changed, and the approval says that it begins again then: another round, in which
 * everybody is asked.
 */
export async function restart(ctx: Ctx, run: string): Promise<void> {
  await actOn(ctx, run, async (scene) => {
    const [first] = scene.open
    // One that is held begins again once it goes on.
    if (!['pending', 'suspended'].includes(scene.instance.state) || !first) return []
    for (const step of scene.open)
      await scene.put(
        changed({ step, run: end(step, 'cancelled', { act: 'restart', by: 'system' }), now: scene.now }),
      )
    await scene.note({
      act: 'restart',
      actor: ctx.user.system ? null : ctx.user.id,
      target: { from: first.step, to: 'submit', again: 'all' },
      channel: 'system',
    })
    await scene.change({ round: scene.instance.round + 1 })
    return [{ type: 'jump', token: first.token, to: scene.drawn.document.start }]
  })
}
