import type { Ctx } from '../../context.ts'
import type { FieldDef } from '../../model.ts'
import type { Batch, Change, SaveStep } from '../../records/change.ts'
import { sameValue, storedValue } from '../../records/stored-value.ts'
import { mayBeApproved } from '../triggers/approval-index.ts'
import { isClosed, stands } from './judge-lock.ts'
import { lockedError } from './locked-error.ts'
import { type RecordLock, readLocks } from './read-locks.ts'

/** Locks that stand in the way of a batch, by record; read once. */
const found = new WeakMap<Batch, ReadonlyMap<Change, readonly RecordLock[]>>()

export const locksOf = (batch: Batch): ReadonlyMap<Change, readonly RecordLock[]> =>
  found.get(batch) ?? new Map()

/**
 * The slot `approvalLock`: what a batch says of records must be open to whoever says it, lines among it. Records of
 * objects without approvals cost nothing, others one query a batch.
 *
 * @throws locked_by_approval
 */
export const refuseLocked: SaveStep = async (ctx, batch) => {
  const changes = batch.changes.filter(
    ({ kind, before, object }) => kind === 'update' && before && mayBeApproved(ctx.model, object),
  )
  if (changes.length === 0 || ctx.via === 'demo') return
  const locks = await readLocks(
    ctx,
    changes.map(({ object, id }) => ({ object: object.name, id })),
  )
  if (locks.length === 0) return
  const byChange = new Map<Change, RecordLock[]>()
  for (const change of changes)
    for (const lock of locks) {
      if (lock.recordId !== change.id || lock.object !== change.object.name) continue
      if (!(await stands(ctx, lock, { object: change.object, row: change.before }))) continue
      byChange.set(change, [...(byChange.get(change) ?? []), lock])
    }
  found.set(batch, byChange)
  for (const [change, standing] of byChange) {
    const during = standing.filter(({ after }) => !after)
    await refuse(ctx, change, during, said(batch, change))
  }
}

/**
 * The same for what rules and workflows inside the save have made of it: known only when everything is computed. What
 * follows from the record itself, such as formulas, is nobody's write. Locks that outlive their approval are judged
 * here altogether: a change that waits for the next approval has left the batch by now, and is none yet.
 *
 * @throws locked_by_approval
 */
export async function refuseFollowing(ctx: Ctx, batch: Batch): Promise<void> {
  for (const [change, standing] of locksOf(batch)) {
    if (!batch.changes.includes(change)) continue
    const later = standing.filter(({ after }) => after)
    await refuse(ctx, change, later, said(batch, change))
    const names = changedFields(change).filter((name) => {
      const field = change.object.fields.get(name)!
      const isEngines = field.readOnly || (field.system && name !== 'owner' && name !== 'currency_code')
      return !(name in change.input) && !isEngines && !isComputed(field)
    })
    await refuse(ctx, change, standing, names)
  }
}

const isComputed = ({ formula, kept, rollup, computed }: FieldDef): boolean =>
  [formula, kept, rollup, computed].some((made) => made !== undefined)

/** Fields of an update that get another value. */
export const changedFields = ({ values, object, before }: Change): string[] =>
  [...values.keys()].filter((name) => {
    const field = object.fields.get(name)
    return field && (!before || !sameValue(values.get(name) ?? null, storedValue(before, field)))
  })

/** Fields and lists of lines that the batch names of this record. */
function said({ changes }: Batch, change: Change): string[] {
  const { object, input } = change
  const names = Object.keys(input).filter((name) => object.fields.has(name) || object.relations.has(name))
  for (const line of changes) {
    if (line.parent !== change && line.leaves !== change) continue
    for (const { name, object: of, lines } of object.relations.values())
      if (lines && of === line.object.name) names.push(name)
  }
  return [...new Set(names)]
}

async function refuse(
  ctx: Ctx,
  { object, id }: Change,
  locks: readonly RecordLock[],
  names: readonly string[],
): Promise<void> {
  for (const lock of locks) {
    const closed = names.filter((name) => isClosed(lock, name, ctx.user.id))
    if (closed.length > 0) throw await lockedError(ctx, { object, id }, { runId: lock.runId, fields: closed })
  }
}
