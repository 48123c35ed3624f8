import type { Queryable } from '../../database.ts'
import type { ProcessEvent } from '../../process/step/events.ts'
import { sql } from '../../sql.ts'
import { jumpTarget } from '../path/compile.ts'
import type { Scene } from '../scene.ts'
import type { Again } from '../seats/rounds.ts'
import type { ActRow } from '../store/acts.ts'
import { tellWorkflows } from '../tell-workflows.ts'

/** Where a return goes, and which steps that were decided are asked again. */
export interface Back {
  from: string
  /** `submit`, or a step. */
  to: string
  again: Again
  token: number
}

/**
 * Leads a thread back and begins another round. After too many the answer is a rejection.
 *
 * @param act who did it and why, as it is kept
 * @returns what the run has to be told
 */
export async function goBack(
  scene: Scene,
  { from, to, again, token }: Back,
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
  await scene.change({ state, round: instance.round + 1, reason: act.comment ?? null })
  await tellWorkflows(ctx, scene.instance, 'returned', { by: act.actor, step: from })
  const open = await forksAround(ctx.db, instance.runId, token)
  return { type: 'jump', token, to: jumpTarget(drawn, to, open) }
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
