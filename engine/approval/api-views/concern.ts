import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { isOutsideKey } from '../../permissions/rights.ts'
import { hasSystemRight } from '../../permissions/system-right.ts'
import { ident, sql } from '../../sql.ts'
import { documentOf } from '../scene.ts'
import { type ApprovalInstance, readInstance } from '../store/instance-row.ts'
import { isFlowAdmin } from './is-flow-admin.ts'
import { queuesOf } from './queues.ts'

/** How an approval concerns a person. */
export interface Concern {
  instance: ApprovalInstance
  document: ApprovalDocument
  /** A seat is theirs now, or for them to claim: it opens what is shown. */
  isTask: boolean
  /** They look after it. */
  isAdmin: boolean
  /** They were ever asked. */
  isAsked: boolean
  isCopied: boolean
  isOwner: boolean
}

/**
 * An approval for whom it concerns: who is or was asked, may claim, submitted it, owns its record, was told of it, or
 * looks after it.
 *
 * @throws not_found for everybody else
 */
export async function requireConcern(ctx: Ctx, id: string): Promise<Concern> {
  const missing = () => new AppError('not_found', { object: 'approval', id })
  if (!/^[0-9a-f-]{36}$/i.test(id)) throw missing()
  const instance = await readInstance(ctx, id.toLowerCase())
  const object = instance && ctx.model.objects.get(instance.object)
  if (!instance || !object || isOutsideKey(ctx.user, object)) throw missing()
  const { user } = ctx
  const owner =
    object.ownership === 'user'
      ? sql`EXISTS (SELECT FROM ${ident('app', object.name)} r WHERE r."id" = ${instance.recordId}::uuid AND r."owner" = ${user.id}::uuid)`
      : sql`false`
  const found = await ctx.db.first<{
    task: boolean
    asked: boolean
    copied: boolean
    owns: boolean
  }>(sql`SELECT
    EXISTS (SELECT FROM sys.approval_task t WHERE t.run_id = ${instance.runId}::uuid AND t.state = 'open'
      AND (t.assignee = ${user.id}::uuid OR (t.assignee IS NULL AND t.queue = ANY(${queuesOf(user)}::text[])))) AS task,
    EXISTS (SELECT FROM sys.approval_task t WHERE t.run_id = ${instance.runId}::uuid
      AND (t.assignee = ${user.id}::uuid OR t.original = ${user.id}::uuid)) AS asked,
    EXISTS (SELECT FROM sys.approval_copy c WHERE c.run_id = ${instance.runId}::uuid AND c.user_id = ${user.id}::uuid) AS copied,
    ${owner} AS owns`)
  const { task = false, asked = false, copied = false, owns = false } = found ?? {}
  const document = await documentOf(ctx, instance)
  const isAdmin = hasSystemRight(ctx, 'manage_processes') || (await isFlowAdmin(ctx, instance, document))
  const isTheirs = instance.submitter === user.id || instance.onBehalfOf === user.id
  if (!task && !asked && !copied && !owns && !isAdmin && !isTheirs) throw missing()
  return { instance, document, isTask: task, isAdmin, isAsked: asked, isCopied: copied, isOwner: owns }
}
