import { isId } from '../../../metadata/language/values/reference.ts'
import { type Ctx, inTransaction } from '../../context.ts'
import { keptStatements } from '../../db/kept-statements.ts'
import { AppError, type ErrorDetails } from '../../errors.ts'
import { principals, readPrincipal, systemPrincipal } from '../../organisation/principals.ts'
import type { ProcessEvent } from '../../process/step/events.ts'
import { lockRun } from '../../process/store/runs.ts'
import { sql } from '../../sql.ts'
import type { Acting } from '../../workflow/expressions/run-expressions.ts'
import { inTurn } from '../../workflow/seats/in-turn.ts'
import { isRefusal, type Refusal } from '../../workflow/seats/refusal.ts'
import { ApprovalExpressions } from '../approval-expressions.ts'
import { ofApproval } from '../run-kind.ts'
import { Held, type Scene, sceneAt } from '../scene.ts'
import type { Channel } from '../store/acts.ts'
import { readWhole } from '../store/whole.ts'
import { actingScope } from './acting-scope.ts'
import { moveNow } from './move.ts'
import { settleInstance } from './settle-instance.ts'
import { labelOf, tellAsked } from './tell-asked.ts'

/**
 * An act on an approval: one transaction under the lock of its run, so that all acts on it come one after another. What
 * the act tells the run is done before it answers, and an error of it takes everything back.
 *
 * @param work judges and writes; what the run is told of it
 * @throws not_found, approval_ended
 */
export async function actOn(
  ctx: Ctx,
  runId: string,
  work: (scene: Scene) => Promise<readonly ProcessEvent[]>,
): Promise<void> {
  if (!isId(runId)) throw new AppError('not_found', { object: 'approval', id: runId })
  const act = () =>
    inTransaction(
      ctx,
      async (tx) => {
        // By ids and equal keys, again and again: what is prepared stays so.
        const db = keptStatements(tx.db, tx.model.version)
        const scene = await openScene({ ...tx, db }, runId)
        const events = await work(scene)
        await tellAsked(scene, ctx.user.system ? null : ctx.user.id)
        if (events.length > 0) {
          await moveNow(scene, events)
          await scene.renew()
        }
        await settleInstance(scene)
      },
      { byIds: true },
    )
  await (ctx.db.inTransaction ? act() : inTurn(runId, act))
}

/** Takes the lock; it is ours until the transaction ends. */
async function openScene(tx: Ctx, runId: string): Promise<Scene> {
  const found = await lockRun(tx.db, runId)
  if (found?.origin.kind !== 'approval') throw await notOpen(tx, runId)
  const now = tx.clock.now()
  const waking = { db: tx.db, run: found.run, origin: found.origin, now }
  const acting = ofApproval(await actingIn(tx, found.origin.causedBy), runId)
  const whole = await readWhole(tx, runId)
  if (!whole) throw new AppError('not_found', { object: 'approval', id: runId })
  const expressions = new ApprovalExpressions(waking, acting, whole)
  return sceneAt(acting.worker, new Held(whole), actingScope(waking, expressions))
}

/** The engine, on behalf of whoever acts, in their transaction: nothing is asked outside of it. */
async function actingIn(tx: Ctx, submitter: string | null): Promise<Acting> {
  const system: Ctx = { ...tx, user: systemPrincipal, via: 'workflow' }
  const known = submitter === null ? undefined : tx.parts.get(principals).known(submitter)
  const person = known ?? (submitter === null ? undefined : await readPrincipal(tx.db, submitter))
  const behalf = tx.user.system ? {} : { onBehalfOf: tx.user.id }
  return {
    system,
    cause: person ? { ...system, user: person } : system,
    worker: { ...system, ...behalf },
  }
}

/** It has ended, or there is none. */
async function notOpen({ db }: Ctx, runId: string): Promise<AppError> {
  const row = await db.first<{
    state: string
    act: string | null
    by: string | null
    by_name: string | null
  }>(
    sql`SELECT i.state, a.act, a.actor AS by, u.name AS by_name FROM sys.approval_instance i
      LEFT JOIN LATERAL (SELECT act, actor FROM sys.approval_act WHERE run_id = i.run_id AND actor IS NOT NULL
        AND act NOT IN ('comment', 'copy', 'askAdvice', 'remind') ORDER BY n DESC LIMIT 1) a ON true
      LEFT JOIN app."user" u ON u.id = a.actor WHERE i.run_id = ${runId}::uuid`,
  )
  if (!row) return new AppError('not_found', { object: 'approval', id: runId })
  const { act: _act, ...told } = row
  return new AppError('approval_ended', { ...told })
}

/** What the rules allow, or the error of what they refuse, with the names of whom it is about. */
export async function granted<T extends object>(scene: Scene, answer: T | Refusal): Promise<T> {
  if (!isRefusal(answer)) return answer
  throw await refused(scene, answer)
}

/** The same where there is nothing to be had but a refusal. */
export async function demand(scene: Scene, refusal: Refusal | undefined): Promise<void> {
  if (refusal) throw await refused(scene, refusal)
}

async function refused(scene: Scene, { refused: code, details }: Refusal): Promise<AppError> {
  const { by, user, step } = details as { by?: string; user?: string; step?: string }
  const ids = [by, user].filter((one): one is string => one !== undefined && isId(one))
  const rows =
    ids.length === 0
      ? []
      : await scene.ctx.db.rows<{ id: string; name: string }>(
          sql`SELECT id, name FROM app."user" WHERE id = ANY(${ids}::uuid[])`,
        )
  const nameOf = (id: string | undefined) => rows.find((row) => row.id === id)?.name
  const more: ErrorDetails = {}
  if (by !== undefined) more['by_name'] = nameOf(by) ?? null
  if (user !== undefined) more['to_name'] = nameOf(user) ?? null
  if (step !== undefined && Object.hasOwn(scene.document.steps, step))
    more['step_label'] = labelOf(scene, step)
  if (code === 'forbidden' && typeof details['act'] === 'string') more['object'] = 'approval'
  return new AppError(code, { ...details, ...more })
}

/** Through which door somebody came. */
export const channelOf = ({ via, user }: Pick<Ctx, 'via' | 'user'>): Channel =>
  user.system ? 'system' : via === 'api_key' ? 'api' : via === 'workflow' ? 'workflow' : 'ui'
