import { type Ctx, inTransaction } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { getObject } from '../../model.ts'
import { hasSystemRight } from '../../permissions/system-right.ts'
import { id as idOf, document as objectOf, readBody, text } from '../../read-body.ts'
import { readRecord } from '../../records/read.ts'
import { ident, sql } from '../../sql.ts'
import { submitterOf } from '../guard/start-approvals.ts'
import { approvalVersions } from '../keep-approvals.ts'
import { startInstance } from '../start.ts'
import { asEngine } from './as-engine.ts'
import { askOver } from './ask-over.ts'
import { chosenOf } from './given-chosen.ts'
import { picksFor, requirePicked } from './picks.ts'
import { definitionFor } from './preview-view.ts'

export interface Submitting {
  approval?: string
  purpose?: string
  chosen?: Readonly<Record<string, readonly string[]>>
  comment?: string
  on_behalf_of?: string
}

/** @throws validation_failed */
export function parseSubmission(body: unknown): Submitting {
  const { chosen, ...given } = readBody(body ?? {}, {
    needed: {},
    optional: {
      approval: text(200),
      purpose: text(200),
      chosen: objectOf(20_000),
      comment: text(10_000),
      on_behalf_of: idOf,
    },
  })
  return { ...given, ...(chosen ? { chosen: chosenOf(chosen) } : {}) }
}

/**
 * Submits a record by hand, or for a workflow: where the engine does, it is whoever caused that, else whom the record
 * belongs to. Whoever stands in for somebody, or manages processes, may do so on their behalf.
 *
 * @throws unknown_object, forbidden, not_found, approval_unknown, approval_open_already, approval_no_approver,
 *   approval_self_forbidden, validation_failed for who is to be picked
 */
export async function submitRecord(
  ctx: Ctx,
  objectName: string,
  id: string,
  asked: Submitting,
): Promise<{ instance: string }> {
  await readRecord(ctx, objectName, id, ['id'])
  // Kept beforehand, so that nobody waits for it behind the record.
  const versions = await approvalVersions(ctx)
  return inTransaction(ctx, async (tx) => {
    const row = await tx.db.first<{ version: number }>(
      sql`SELECT version FROM ${ident('app', objectName)} WHERE "id" = ${id}::uuid AND "deleted_at" IS NULL FOR NO KEY UPDATE`,
    )
    if (!row) throw new AppError('not_found', { object: objectName, id })
    const { definition, reason } = await definitionFor(tx, { ...asked, object: objectName, id })
    if (reason === 'not_a_submitter')
      throw new AppError('forbidden', {
        act: 'submit',
        object: objectName,
        reason: 'Somebody else submits this for approval.',
        reasonZh: '您无权提交此审批。',
      })
    if (asked.on_behalf_of !== undefined) await requireBehalf(tx, asked.on_behalf_of, definition.name)
    const { document } = definition
    const { submitter } = await submitterOf(tx, { object: getObject(tx.model, objectName), id })
    const imagined = {
      definition: definition.name,
      version: versions.get(definition.name)!,
      object: objectName,
      recordId: id,
      submitter,
      onBehalfOf: asked.on_behalf_of ?? null,
      changeset: null,
    }
    const system = asEngine(tx)
    const picks = await picksFor(tx, system, { document, imagined, ask: await askOver(system, imagined) })
    // That one is open already is said by the start, whoever was picked.
    if (reason !== 'open_already') await requirePicked(tx, picks, asked.chosen ?? {})
    const instance = await startInstance(tx, {
      approval: definition.name,
      object: objectName,
      recordId: id,
      act: 'submit',
      submitter,
      baseVersion: row.version,
      ...(asked.on_behalf_of === undefined ? {} : { onBehalfOf: asked.on_behalf_of }),
      ...(asked.chosen ? { chosen: asked.chosen } : {}),
      ...(asked.comment === undefined ? {} : { comment: asked.comment }),
    })
    return { instance }
  })
}

/** @throws forbidden */
async function requireBehalf(ctx: Ctx, person: string, approval: string): Promise<void> {
  const at = ctx.clock.now().toISOString()
  const row = await ctx.db.first<{ stands: boolean }>(sql`SELECT EXISTS (SELECT FROM sys.approval_delegation d
      WHERE d.delegator = u.id AND d.delegate = ${ctx.user.id}::uuid AND d.ended_at IS NULL
        AND d.starts_at <= ${at}::timestamptz AND d.ends_at > ${at}::timestamptz
        AND (d.approvals IS NULL OR ${approval} = ANY(d.approvals))) AS stands
    FROM app."user" u WHERE u.id = ${person}::uuid AND u.active AND u.deleted_at IS NULL`)
  if (row && (row.stands || hasSystemRight(ctx, 'manage_processes'))) return
  throw new AppError('forbidden', {
    act: 'submit',
    object: 'user',
    reason: 'Only who stands in for somebody submits on their behalf.',
    reasonZh: '仅代理人可代他人提交。',
  })
}
