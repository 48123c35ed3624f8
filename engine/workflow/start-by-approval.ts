import type { Ctx } from '../context.ts'
import { ExpressionFailed } from '../process/step/turn.ts'
import { readRow } from '../rules/load-rows.ts'
import { ident, sql } from '../sql.ts'
import { TriggerExpressions } from './expressions/trigger-expressions.ts'
import { ownFields } from './happenings.ts'
import { type MadeStart, startAll, toStart } from './starts.ts'
import { type Entrance, triggerIndex } from './trigger-index.ts'
import type { ApprovalMoment } from './triggers/approval.ts'

/** Something that became of an approval. */
export interface ApprovalTold {
  approval: string
  on: ApprovalMoment
  /** The approval's own run. */
  instance: string
  object: string
  recordId: string
  purpose: string
  round: number
  step?: string
  /** Who did it; nobody: the engine. */
  by: string | null
  /** What led to the approval's run. */
  chain: readonly string[]
}

/**
 * Workflows that begin with what becomes of an approval: in the transaction in which it does. What their own expressions
 * cannot say is no part of the approval.
 *
 * @param ctx of who did it
 */
export async function startByApproval(ctx: Ctx, told: ApprovalTold): Promise<void> {
  const listening = (triggerIndex(ctx.model).types.get('approval') ?? []).filter(
    ({ trigger }) => trigger['approval'] === told.approval && isMeant(trigger['on'], told.on),
  )
  if (listening.length === 0) return
  const object = ctx.model.objects.get(told.object)
  const stored =
    object &&
    (await ctx.db.first<Record<string, unknown>>(
      sql`SELECT * FROM ${ident('app', told.object)} WHERE "id" = ${told.recordId}::uuid`,
    ))
  const record = object && stored ? readRow(object, stored, ownFields(object)) : undefined
  const starts: MadeStart[] = []
  for (const entrance of listening)
    try {
      const start = await startOf(ctx, entrance, told, record)
      if (start) starts.push(start)
    } catch (error) {
      if (!(error instanceof ExpressionFailed)) throw error
      ctx.log.warn(
        { workflow: entrance.workflow, trigger: entrance.name, approval: told.approval, why: error.message },
        'a trigger could not be judged',
      )
    }
  await startAll(ctx, starts)
}

/** The end of it, where nothing is said. */
const isMeant = (on: unknown, moment: ApprovalMoment): boolean =>
  Array.isArray(on) ? on.includes(moment) : moment === 'approved' || moment === 'rejected'

/** @throws ExpressionFailed */
async function startOf(
  ctx: Ctx,
  entrance: Entrance,
  { chain, by, object, recordId, ...told }: ApprovalTold,
  record: Readonly<Record<string, unknown>> | undefined,
): Promise<MadeStart | undefined> {
  const { trigger, workflow, document } = entrance
  const isSame = document.object === object
  const expressions = new TriggerExpressions(ctx, isSame ? ctx.model.objects.get(object) : undefined)
  const what = { ...told, object, record: recordId, by }
  const occasion = { input: what, trigger: what, ...(isSame && record ? { record, new: record } : {}) }
  if (!(await expressions.holds(trigger.when, occasion))) return undefined
  return toStart(ctx, {
    entrance,
    occasion,
    told: what,
    causedBy: by,
    chain: [...chain, `${workflow}/${recordId}/${told.on}`],
    ...(isSame ? { object, recordId } : {}),
  })
}
