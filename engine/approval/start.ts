import type { ApprovalDocument } from '../../metadata/schema/types.ts'
import { type Ctx, inTransaction } from '../context.ts'
import type { ErrorCode } from '../error-codes.ts'
import { AppError } from '../errors.ts'
import { type RunStart, startRun } from '../process/start-run.ts'
import { ident, sql } from '../sql.ts'
import { foresee } from './api-views/foresee.ts'
import { purposeOf } from './check/check-purposes.ts'
import { actOn, channelOf } from './driver/act-on.ts'
import { moveNow } from './driver/move.ts'
import { labelOf } from './driver/tell-asked.ts'
import { approvalVersions } from './keep-approvals.ts'
import { approvalKind } from './run-kind.ts'
import type { Scene } from './scene.ts'
import type { Changeset } from './store/changeset-row.ts'
import type { GuardedAct } from './store/instance-row.ts'
import { tellWorkflows } from './tell-workflows.ts'

/** What is submitted, by whom. */
export interface Submission {
  /** Name of the approval. */
  approval: string
  object: string
  recordId: string
  act: GuardedAct
  submitter: string
  onBehalfOf?: string
  /** The record's version. */
  baseVersion: number
  /** What is proposed, where the record stays as it is. */
  changeset?: Changeset
  /** People whom the submitter picked, by step. */
  chosen?: Readonly<Record<string, readonly string[]>>
  comment?: string
  /** The trigger that set it off, by name. */
  trigger?: string
  /** No definition fits: the flow admin decides. */
  isUnforeseen?: boolean
  /** The run of a workflow that waits for its end. */
  parent?: RunStart['parent']
}

/**
 * Submits a record: the approval begins in the caller's transaction and comes as far as somebody is asked, or to its end.
 *
 * @param ctx of whoever submits, or the engine
 * @returns its id
 * @throws approval_unknown, approval_open_already, approval_no_approver, approval_self_forbidden, and what its effects
 *   throw: nothing has begun then
 */
export async function startInstance(ctx: Ctx, asked: Submission): Promise<string> {
  const document = ctx.model.approvals.get(asked.approval)
  const version = (await approvalVersions(ctx)).get(asked.approval)
  if (!document || version === undefined || document.object !== asked.object)
    throw new AppError('approval_unknown', { approval: asked.approval })
  return inTransaction(ctx, async (tx) => {
    const { db, clock } = tx
    const at = clock.now()
    const { trigger = asked.act, isUnforeseen = false, parent } = asked
    const run = await startRun(db, {
      kind: approvalKind,
      name: asked.approval,
      version,
      modelVersion: tx.model.version,
      object: asked.object,
      recordId: asked.recordId,
      causedBy: asked.submitter,
      trigger: { name: trigger, type: 'approval', at: at.toISOString(), unforeseen: isUnforeseen },
      ...(parent ? { parent } : {}),
      at,
    })
    const id = run!
    const { label, rates } = await recordOf(tx, asked)
    const { guard = 'gate' } = document
    const changeset = asked.changeset ? JSON.stringify(asked.changeset) : null
    const kept =
      await db.run(sql`INSERT INTO sys.approval_instance (run_id, definition, version, object, record_id, purpose,
        state, guard, act, submitter, on_behalf_of, base_version, changeset, rates, chosen, record_label, submitted_at)
      VALUES (${id}::uuid, ${asked.approval}, ${version}, ${asked.object}, ${asked.recordId}::uuid, ${purposeOf(document)},
        'pending', ${guard}, ${asked.act}, ${asked.submitter}::uuid, ${asked.onBehalfOf ?? null}::uuid,
        ${asked.baseVersion}, ${changeset}::jsonb, ${JSON.stringify(rates)}::jsonb,
        ${JSON.stringify(asked.chosen ?? {})}::jsonb, ${label}, ${at.toISOString()}::timestamptz)
      ON CONFLICT (object, record_id, purpose) WHERE ended_at IS NULL DO NOTHING`)
    if (kept === 0) throw await openAlready(tx, asked, purposeOf(document))
    await actOn(tx, id, async (scene) => {
      await scene.note({
        act: 'submit',
        actor: asked.submitter,
        onBehalfOf: asked.onBehalfOf ?? null,
        to: 'pending',
        comment: asked.comment ?? null,
        recordVersion: asked.baseVersion,
        channel: channelOf(ctx),
      })
      await tellWorkflows(scene.ctx, scene.instance, 'submitted', { by: asked.submitter })
      const foreseen = isUnforeseen ? null : await foreseenBy(scene)
      await moveNow(scene, [])
      await scene.renew()
      if (foreseen) await scene.change({ preview: foreseen })
      return []
    })
    return id
  })
}

/** Rules that forbid a submission, wherever on the path they do. */
const forbidding = ['approval_no_approver', 'approval_self_forbidden']

/**
 * The path and the people as they are foreseen now: kept, to be told from what comes.
 *
 * @throws approval_no_approver, approval_self_forbidden for a step that it would only come to later
 */
async function foreseenBy(scene: Scene): Promise<object> {
  const { ctx, document, instance, ask } = scene
  const { steps, outcome, troubles } = await foresee(ctx, {
    document,
    imagined: instance,
    ask,
    chosen: instance.chosen,
  })
  const trouble = troubles.find(
    ({ code, step }) => forbidding.includes(code) && !isPickedLater(document, step),
  )
  if (trouble)
    throw new AppError(trouble.code as ErrorCode, {
      step: trouble.step,
      step_label: labelOf(scene, trouble.step),
    })
  return {
    outcome,
    steps: [...steps].map(([step, { isTaken, seats }]) => ({
      step,
      isTaken,
      people: seats.flatMap(({ user, state }) => (user !== null && state !== 'removed' ? [user] : [])),
    })),
  }
}

/** Whom the approver before picks is not known yet. */
const isPickedLater = ({ steps }: ApprovalDocument, step: string): boolean =>
  steps[step]!.assignees.some((one) => typeof one === 'object' && one['chosen'] === 'previous')

/** How the record is called and what its money was worth when it was submitted. */
async function recordOf(
  { db, model }: Ctx,
  { object: name, recordId }: Submission,
): Promise<{ label: string; rates: Record<string, string> }> {
  const object = model.objects.get(name)!
  const isRated = object.fields.has('exchange_rate') && object.fields.has('currency_code')
  const columns = isRated ? sql`, currency_code AS code, exchange_rate::text AS rate` : sql``
  const row = await db.first<{ label: string | null; code?: string | null; rate?: string | null }>(
    sql`SELECT ${ident(object.nameField)}::text AS label ${columns} FROM ${ident('app', name)} WHERE id = ${recordId}::uuid`,
  )
  return { label: row?.label ?? '', rates: row?.code && row.rate ? { [row.code]: row.rate } : {} }
}

async function openAlready(
  { db, model }: Ctx,
  { object, recordId }: Submission,
  purpose: string,
): Promise<AppError> {
  const row = await db.first<{ instance: string; approval: string }>(
    sql`SELECT run_id AS instance, definition AS approval FROM sys.approval_instance WHERE object = ${object}
      AND record_id = ${recordId}::uuid AND purpose = ${purpose} AND ended_at IS NULL`,
  )
  const label = row && model.approvals.get(row.approval)?.label
  return new AppError('approval_open_already', { ...row, purpose, ...(label ? { label } : {}) })
}
