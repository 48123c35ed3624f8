import type { Ctx } from '../../context.ts'
import { channelOf } from '../driver/act-on.ts'
import { labelOf, tellOf } from '../driver/tell-asked.ts'
import { doEffects } from '../effects/do-effects.ts'
import { tellWorkflows } from '../tell-workflows.ts'
import { judged, onInstance } from './on-instance.ts'

/**
 * The submitter takes it back as a whole, as long as the approval lets them.
 *
 * @returns the instance
 * @throws not_found, forbidden, approval_ended, approval_too_late
 */
export function withdraw(ctx: Ctx, run: string, { comment }: { comment?: string } = {}): Promise<string> {
  return onInstance(ctx, run, async (scene, by) => {
    const { state: from } = scene.instance
    await judged(scene, 'withdraw', by)
    const asked = scene.open.flatMap(({ seats }) =>
      seats.flatMap(({ user, state }) => (user !== null && state === 'open' ? [user] : [])),
    )
    await scene.note({
      act: 'withdraw',
      actor: by,
      from,
      to: 'withdrawn',
      comment: comment ?? null,
      channel: channelOf(ctx),
    })
    await scene.end('withdrawn')
    await doEffects(scene, 'withdraw')
    await tellWorkflows(scene.ctx, scene.instance, 'withdrawn', { by })
    const name = labelOf(scene)
    await tellOf(scene, asked, {
      en: `${name.en} of {record} was withdrawn`,
      zh: `${name.zh}“{record}”已撤回`,
    })
    return [{ type: 'cancel', result: 'withdrawn' }]
  })
}
