import type { Ctx } from '../../context.ts'
import type { ObjectDef } from '../../model.ts'
import { type Batch, type Change, type Row, toUpdate, type Waiting } from '../../records/change.ts'
import { linkColumns } from '../../records/steps/lock-rows.ts'
import { ident, join, sql } from '../../sql.ts'
import { startInstance } from '../start.ts'
import { approvalIndex } from '../triggers/approval-index.ts'
import { fitting, type Occurrence } from '../triggers/fitting.ts'
import { guardOf } from './guard.ts'
import { submitterOf } from './start-approvals.ts'

/**
 * The slot `holdDeletions`: records whose deletion somebody must agree to stay until then. Objects without such an
 * approval cost nothing.
 *
 * @returns those that stay
 * @throws forbidden, approval_no_approver, approval_self_forbidden, approval_open_already
 */
export async function holdByApprovals(
  ctx: Ctx,
  object: ObjectDef,
  ids: readonly string[],
): Promise<Waiting[]> {
  const definitions = (approvalIndex(ctx.model).automatic.get(object.name) ?? []).filter(({ triggers }) =>
    triggers.some(({ act }) => act === 'delete'),
  )
  if (definitions.length === 0 || ctx.via === 'demo' || ctx.ofRun !== undefined) return []
  const changes = await asTheyAre(ctx, object, ids)
  const candidates = definitions.flatMap((definition) =>
    definition.triggers.filter(({ act }) => act === 'delete').map((trigger) => ({ definition, trigger })),
  )
  const occurrences = changes.map((change): Occurrence => ({ change, candidates }))
  const batch: Batch = { changes, issues: [] }
  const waiting: Waiting[] = []
  for (const [change, found] of occurrences.length > 0
    ? await fitting(ctx, batch, object, occurrences)
    : []) {
    const setOff = found.find((one) => guardOf(one) !== 'status')
    if (!setOff) continue
    const { definition, trigger } = setOff
    const instance = await startInstance(ctx, {
      approval: definition.name,
      object: object.name,
      recordId: change.id,
      act: 'delete',
      ...(await submitterOf(ctx, change)),
      baseVersion: Number(change.before!['version']),
      changeset: { values: {}, columns: {}, base: {} },
      trigger: trigger.name,
      ...(setOff.isUnforeseen ? { isUnforeseen: true } : {}),
    })
    const { label = definition.name } = definition.document
    const told = { approval: definition.name, label, act: 'delete', fields: [], instance }
    waiting.push({ object: object.name, id: change.id, ...told })
  }
  return waiting
}

/** The records as changes that change nothing: conditions read them as they stand. */
async function asTheyAre(ctx: Ctx, object: ObjectDef, ids: readonly string[]): Promise<Change[]> {
  const rows = await ctx.db.rows<Row & { id: string }>(
    sql`SELECT a.* ${join(linkColumns(object), '')} FROM ${ident('app', object.name)} a WHERE a."id" = ANY(${ids}::uuid[])`,
  )
  return rows.map((row) => ({ ...toUpdate(object, row.id, {}), before: row }))
}
