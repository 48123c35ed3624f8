import type { Ctx } from '../../context.ts'
import { sql } from '../../sql.ts'
import { rebaseChangeset } from '../changeset.ts'
import { channelOf } from '../driver/act-on.ts'
import { saveAs } from './decide.ts'
import { judged, onInstance } from './on-instance.ts'

export interface Resubmitted {
  comment?: string
  /** Fields that are changed with it. */
  values?: Readonly<Record<string, unknown>>
  chosen?: Readonly<Record<string, readonly string[]>>
}

/**
 * After a return: what was mended is submitted again, in the round that the return began.
 *
 * @returns the instance
 * @throws not_found, forbidden, approval_not_open, approval_ended, validation_failed
 */
export function resubmit(
  ctx: Ctx,
  run: string,
  { comment, values, chosen }: Resubmitted = {},
): Promise<string> {
  return onInstance(ctx, run, async (scene, by) => {
    const state = await judged(scene, 'resubmit', by)
    const { instance } = scene
    if (instance.changeset) await scene.change(await rebaseChangeset(scene.ctx, instance, values))
    else if (values && Object.keys(values).length > 0) await saveAs(scene, by, values)
    scene.forgetShown()
    const shown = await scene.shown()
    await scene.change({
      state,
      reason: null,
      chosen: { ...instance.chosen, ...chosen },
      baseVersion: shown.version ?? instance.baseVersion,
    })
    await scene.note({
      act: 'resubmit',
      actor: by,
      from: instance.state,
      to: state,
      comment: comment ?? null,
      recordVersion: shown.version,
      channel: channelOf(ctx),
    })
    const token = await scene.ctx.db.first<{ id: number }>(sql`SELECT id::integer AS id FROM sys.run_token
      WHERE run_id = ${run}::uuid AND node = ${scene.drawn.document.start} ORDER BY id LIMIT 1`)
    return [{ type: 'done', token: token!.id }]
  })
}
