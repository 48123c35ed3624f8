import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { fieldRight } from '../../permissions/fields.ts'
import { sql } from '../../sql.ts'
import { rebaseChangeset } from '../changeset.ts'
import { channelOf } from '../driver/act-on.ts'
import { requireSeenReferences } from '../seen-references.ts'
import type { ApprovalInstance } from '../store/instance-row.ts'
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
    if (instance.changeset) {
      const proposed = instance.guard === 'changeset' ? values : undefined
      requireEditable(ctx, instance, proposed)
      await requireSeenReferences({ ...ctx, db: scene.ctx.db }, instance, proposed ?? {})
      await scene.change(await rebaseChangeset(scene.ctx, instance, proposed))
    }
    // What is mended is the submitter's own write, with their rights; what is held back stays what it was.
    if (instance.guard !== 'changeset' && values) {
      const held = Object.keys(instance.changeset?.values ?? {})
      const mended = Object.fromEntries(Object.entries(values).filter(([name]) => !held.includes(name)))
      await saveAs(scene, { user: ctx.user, via: ctx.via }, mended)
    }
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

/** What is proposed anew is the submitter's as much as it was the first time. @throws forbidden */
export function requireEditable(
  ctx: Ctx,
  { object: name, changeset }: Pick<ApprovalInstance, 'object' | 'changeset'>,
  values: Readonly<Record<string, unknown>> = {},
): void {
  const object = ctx.model.objects.get(name)
  for (const key of Object.keys(values)) {
    const field = object?.fields.get(key)
    if (!object || !field || key in (changeset?.values ?? {})) continue
    // A level that some rows lift is judged where it is written.
    const { level, unless } = fieldRight(ctx, object, field)
    if (level !== 'edit' && unless.length === 0)
      throw new AppError('forbidden', { act: 'edit', object: name, field: key, why: 'not_editable' })
  }
}
