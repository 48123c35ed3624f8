import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { type Batch, byObject, type Change, type SaveStep } from '../../records/change.ts'
import { ident, sql } from '../../sql.ts'
import { restart } from '../acts/restart.ts'
import { startInstance } from '../start.ts'
import { guardedBy, type ToStart } from './guard.ts'
import { takeRuns } from './take-runs.ts'

/**
 * The slot `startApprovals`: what the guard has found begins in the transaction of the save, so that neither is there
 * without the other.
 *
 * @throws approval_no_approver, approval_self_forbidden, approval_open_already
 */
export const startGuarded: SaveStep = async (saving, batch) => {
  const found = guardedBy(batch)
  if (!found) return
  // Runs of processes send several commands in one, which cannot be kept prepared.
  const ctx = { ...saving, db: saving.db.plain ?? saving.db }
  const versions = await versionsOf(ctx, found.starts)
  for (const start of found.starts) {
    const { change, setOff, act, changeset, waiting } = start
    const instance = await startInstance(ctx, {
      approval: setOff.definition.name,
      object: change.object.name,
      recordId: change.id,
      act,
      ...(await submitterOf(ctx, change)),
      baseVersion: versions.get(change.id) ?? 1,
      ...(changeset ? { changeset } : {}),
      trigger: setOff.trigger.name,
      ...(setOff.isUnforeseen ? { isUnforeseen: true } : {}),
    })
    if (waiting) keepWaiting(batch, { ...waiting, instance })
  }
  for (const run of await takeRuns(ctx, [...found.restarts])) await restart(ctx, run)
}

function keepWaiting(batch: Batch, waiting: NonNullable<Batch['waiting']>[number]): void {
  batch.waiting = [...(batch.waiting ?? []), waiting]
}

/** As the records are now that the batch is written. */
async function versionsOf(ctx: Ctx, starts: readonly ToStart[]): Promise<ReadonlyMap<string, number>> {
  const versions = new Map<string, number>()
  for (const [object, changes] of byObject(starts.map(({ change }) => change))) {
    const rows = await ctx.db.rows<{ id: string; version: number }>(
      sql`SELECT "id", "version" FROM ${ident('app', object.name)} WHERE "id" = ANY(${changes.map(({ id }) => id)}::uuid[])`,
    )
    for (const { id, version } of rows) versions.set(id, Number(version))
  }
  return versions
}

/**
 * Who saves submits; where the engine does, the person on whose behalf it works, else whom the record belongs to.
 *
 * @throws forbidden where it is nobody's
 */
export async function submitterOf(
  ctx: Ctx,
  { object, id }: Pick<Change, 'object' | 'id'>,
): Promise<{ submitter: string; onBehalfOf?: string }> {
  if (!ctx.user.system)
    return { submitter: ctx.user.id, ...(ctx.onBehalfOf ? { onBehalfOf: ctx.onBehalfOf } : {}) }
  if (ctx.onBehalfOf) return { submitter: ctx.onBehalfOf }
  const owner = object.fields.has('owner') ? sql`coalesce("owner", "created_by")` : sql`"created_by"`
  const row = await ctx.db.first<{ id: string | null }>(
    sql`SELECT ${owner} AS id FROM ${ident('app', object.name)} WHERE "id" = ${id}::uuid`,
  )
  if (row?.id) return { submitter: row.id }
  throw new AppError('forbidden', {
    act: 'submit',
    object: object.name,
    reason: 'This needs an approval, and the record belongs to nobody who could submit it.',
    reasonZh: '此操作须经审批，但该记录没有负责人可作为提交人。',
  })
}
