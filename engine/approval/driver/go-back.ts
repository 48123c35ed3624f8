import type { Queryable } from '../../database.ts'
import type { ProcessEvent } from '../../process/step/events.ts'
import { sql } from '../../sql.ts'
import type { Again } from '../../workflow/seats/rounds.ts'
import { doEffects } from '../effects/do-effects.ts'
import { jumpTarget } from '../path/compile.ts'
import type { Scene } from '../scene.ts'
import type { ActRow } from '../store/acts.ts'
import { tellWorkflows } from '../tell-workflows.ts'
import { labelOf, submittersOf, tellOf } from './tell-asked.ts'

/** Where a return goes, and which steps that were decided are asked again. */
export interface Back {
  from: string
  /** `submit`, or a step. */
  to: string
  again: Again
  token: number
  /** What the submitter is told; the words of the act, unless others gave it. */
  reason?: string | null
}

/**
 * Leads a thread back and begins another round. After too many the answer is a rejection.
 *
 * @param act who did it and why, as it is kept
 * @returns what the run has to be told
 */
export async function goBack(
  scene: Scene,
  { from, to, again, token, reason = null }: Back,
  act: Pick<ActRow, 'act' | 'actor' | 'channel'> & Partial<ActRow>,
): Promise<ProcessEvent> {
  const { instance, document, drawn, ctx } = scene
  const { maxRounds = 5 } = document
  const isLast = instance.round >= maxRounds
  const state = to === 'submit' && !isLast ? 'returned' : 'pending'
  await scene.note({
    ...act,
    from: instance.state,
    to: isLast ? 'rejected' : state,
    target: { from, to, again, ...(isLast ? { too_many: maxRounds } : {}) },
  })
  if (isLast) return { type: 'done', token, port: 'rejected' }
  await scene.change({ state, round: instance.round + 1, reason: act.comment ?? reason })
  await tellWorkflows(ctx, scene.instance, 'returned', { by: act.actor, step: from })
  const open = await forksAround(ctx.db, instance.runId, token)
  return { type: 'jump', token, to: jumpTarget(drawn, to, open) }
}

/** What follows when somebody, or a rule, has returned it: its effects, and whose turn it is is told. */
export async function followReturn(scene: Scene): Promise<void> {
  await doEffects(scene, 'return')
  if (scene.instance.state === 'returned') await tellMending(scene)
}

/** Tells the submitters that it is theirs to mend; where they have left, the record's owner, else the flow admin. */
export async function tellMending(scene: Scene): Promise<void> {
  const submitters = submittersOf(scene)
  const { isActive, owner, admin } = await scene.office(submitters)
  const name = labelOf(scene)
  const there = submitters.filter(isActive)
  const heir = owner !== null && isActive(owner) ? owner : admin
  if (there.length === 0)
    await scene.note({
      act: 'leave',
      actor: null,
      target: { from: scene.instance.submitter, people: [heir] },
      channel: 'system',
    })
  const title =
    there.length > 0
      ? { en: `${name.en} of {record} was returned to you`, zh: `${name.zh}“{record}”已退回给您` }
      : {
          en: `${name.en} of {record} was returned, and whoever submitted it has left`,
          zh: `${name.zh}“{record}”已退回，而提交人已离职`,
        }
  await tellOf(scene, there.length > 0 ? there : [heir], title, scene.instance.reason)
}

/** Forks that a thread is inside of. */
export async function forksAround(db: Queryable, run: string, token: number): Promise<Set<string>> {
  const rows = await db.rows<{ node: string }>(sql`WITH RECURSIVE around AS (
      SELECT s.id, s.parent, s.kind, s.node FROM sys.run_token t
        JOIN sys.run_scope s ON s.run_id = t.run_id AND s.id = t.scope
        WHERE t.run_id = ${run}::uuid AND t.id = ${token}::bigint
      UNION ALL
      SELECT s.id, s.parent, s.kind, s.node FROM around a
        JOIN sys.run_scope s ON s.run_id = ${run}::uuid AND s.id = a.parent
    ) SELECT node FROM around WHERE kind = 'fork'`)
  return new Set(rows.map(({ node }) => node))
}
