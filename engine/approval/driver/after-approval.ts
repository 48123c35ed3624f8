import type { Who } from '../../../metadata/schema/types.ts'
import { sql } from '../../sql.ts'
import { doEffects } from '../effects/do-effects.ts'
import { stepEffects } from '../effects/effects-workflow.ts'
import { findWho } from '../people/flow-admins.ts'
import type { Scene } from '../scene.ts'
import type { StoredStep } from '../store/steps.ts'
import { tellWorkflows } from '../tell-workflows.ts'
import { labelOf, tellOf } from './tell-asked.ts'

/** What follows when a step was approved: its effects, and copies for whom it names. */
export async function afterApproval(scene: Scene, { step }: StoredStep): Promise<void> {
  await doEffects(scene, 'step')
  await doEffects(scene, stepEffects(step))
  await tellWorkflows(scene.ctx, scene.instance, 'step', { step })
  await copyTo(scene, await whoOf(scene, scene.document.steps[step]?.cc), null)
}

/** People whom a document names beside the approvers. */
export const whoOf = async ({ ctx, instance, ask }: Scene, who: Who | undefined): Promise<string[]> =>
  who === undefined
    ? []
    : findWho({ world: 'approval', ctx, concerning: instance, ask, chosen: [], tables: {} }, who)

/** Lets people look at it, once each, and tells them. @returns those who could not before */
export async function copyTo(scene: Scene, users: readonly string[], by: string | null): Promise<string[]> {
  if (users.length === 0) return []
  const { ctx, instance, now } = scene
  const rows = await ctx.db.rows<{ id: string }>(sql`INSERT INTO sys.approval_copy (run_id, user_id, at, by)
    SELECT ${instance.runId}::uuid, u, ${now.toISOString()}::timestamptz, ${by}::uuid FROM unnest(${[...users]}::uuid[]) AS u
    ON CONFLICT DO NOTHING RETURNING user_id AS id`)
  const name = labelOf(scene)
  const added = rows.map(({ id }) => id)
  await tellOf(scene, added, {
    en: `You were copied in on ${name.en} of {record}`,
    zh: `抄送给您：${name.zh}“{record}”`,
  })
  return added
}
