import { isId } from '../../../metadata/language/values/reference.ts'
import { noteAudit } from '../../audit/note.ts'
import { type Ctx, inTransaction } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { ObjectDef } from '../../model.ts'
import { ident, sql } from '../../sql.ts'
import { type Batch, type Row, recordsGo, toUpdate } from '../change.ts'
import type { Parents } from '../parents.ts'
import type { RecordView } from '../read.ts'
import { readBack } from '../read-back.ts'
import { requireBody } from '../request-body.ts'
import { bringBack } from '../restore.ts'
import { lockInOrder, updateRollups } from '../rollups.ts'
import { computeFormulas } from '../steps/compute-formulas.ts'
import { keepValues } from '../steps/keep-values.ts'
import { lockRollupParents, rollUp } from '../steps/roll-up.ts'
import { write } from '../steps/write.ts'
import { sameValue, storedValue } from '../stored-value.ts'
import { ownFiles } from './files.ts'
import { findMerge, type Merge } from './find-merge.ts'
import { lockRecords, readRows } from './lock-records.ts'
import { addParents, mergeableObject, raiseSurvivor, spreadMoved } from './merge-records.ts'
import { type Left, lockMoves, moveBack } from './move-back.ts'
import type { Moved } from './move-references.ts'
import { restoreShares } from './move-shares.ts'

export interface UnmergeAnswer {
  record: RecordView
  /** Records that are there again. */
  restored: string[]
  /** References that point elsewhere by now, and were left. */
  left: Left[]
}

/**
 * Undoes a merge of this record, the last one unless another is named: the others come back, its own fields are as
 * before, what still points to it because of the merge points to them again. Refused when a field that the merge wrote
 * has changed since; needs the rights that the merge needed.
 *
 * @throws unknown_object, forbidden (rights, or older than 30 days), not_found, version_conflict, duplicate_record
 */
export async function unmergeRecord(
  ctx: Ctx,
  objectName: string,
  id: string,
  body: unknown,
): Promise<UnmergeAnswer> {
  const object = mergeableObject(ctx, objectName, 'unmerge')
  const { merge: named } = requireBody(body ?? {})
  if (!isId(id) || (named !== undefined && !isId(named)))
    throw new AppError('not_found', { object: objectName, id })
  const survivor = id.toLowerCase()
  return inTransaction({ ...ctx, via: 'merge' }, async (tx) => {
    const merge = await findMerge(tx, object, survivor, { named, lock: true })
    const ids = [survivor, ...merge.losers]
    await readRows(tx, object, ids) // says no before anything is locked
    await lockMoves(tx, object, { merge: merge.id, ids })
    const rows = await lockRecords(tx, object, ids)
    const row = rows.get(survivor)!
    if (row['deleted_at'] !== null) throw new AppError('not_found', { object: objectName, id: survivor })
    requireUnchanged(object, row, merge.changes)
    await tx.parts.get(recordsGo)(tx, [{ object, ids, how: 'unmerge' }])
    const left = await undo(tx, object, { merge, survivor, rows })
    await noteAudit(tx, {
      kind: 'records_unmerged',
      object: object.name,
      record: survivor,
      details: { merge: merge.id, restored: merge.losers },
    })
    return { record: await readBack(tx, objectName, survivor), restored: merge.losers, left }
  })
}

function requireUnchanged(object: ObjectDef, row: Row, changes: Merge['changes']): void {
  const fields = Object.entries(changes).flatMap(([name, [before, after]]) => {
    const field = object.fields.get(name)
    if (!field) return []
    const theirs = storedValue(row, field)
    return sameValue(theirs, after) ? [] : [[name, { base: after, theirs, mine: before }]]
  })
  if (fields.length > 0)
    throw new AppError('version_conflict', {
      object: object.name,
      version: Number(row['version']),
      fields: Object.fromEntries(fields),
    })
}

async function undo(
  ctx: Ctx,
  object: ObjectDef,
  { merge, survivor, rows }: { merge: Merge; survivor: string; rows: ReadonlyMap<string, Row> },
): Promise<Left[]> {
  const at = ctx.clock.now().toISOString()
  const parents: Parents = new Map([[object.name, new Set([survivor, ...merge.losers])]])
  await writeBack(ctx, object, rows.get(survivor)!, merge.changes)
  const gone = merge.losers.filter((id) => rows.get(id)!['deleted_at'] !== null)
  if (gone.length > 0) await bringBack(ctx, object, gone, at)
  const moved: Moved = new Map([[object.name, new Set(merge.losers)]])
  const left = await moveBack(ctx, object, { merge: merge.id, survivor, moved })
  const files = Object.keys(merge.changes)
  for (const id of merge.losers)
    await ownFiles(ctx, object, { record: id, rows: [rows.get(id)!], fields: files })
  await restoreShares(ctx, object, { survivor, shares: merge.shares })
  await addParents(ctx, parents, moved)
  await lockInOrder(ctx, parents)
  moved.get(object.name)?.add(survivor)
  await spreadMoved(ctx, moved, await updateRollups(ctx, parents))
  await raiseSurvivor(ctx, object, survivor, 'unmerge')
  await ctx.db.run(sql`UPDATE sys.merge SET undone_at = ${at}::timestamptz, undone_by = ${ctx.user.system ? null : ctx.user.id}::uuid
    WHERE id = ${merge.id}::uuid`)
  return left
}

/** Exactly what was there: no rule asks whether it may be so, as none asks when a record comes out of the bin. */
async function writeBack(ctx: Ctx, object: ObjectDef, row: Row, changes: Merge['changes']): Promise<void> {
  const values = Object.entries(changes).filter(([name]) => object.fields.has(name))
  if (values.length === 0) return
  const change = toUpdate(object, String(row['id']), {})
  change.before = row
  for (const [name, [before]] of values) change.values.set(name, before)
  const batch: Batch = { changes: [change], issues: [] }
  await computeFormulas(ctx, batch)
  await lockRollupParents(ctx, batch)
  await write(ctx, batch)
  await rollUp(ctx, batch)
  await keepValues(ctx, batch)
  const fields = values.map(([name]) => name)
  const asBefore = await ctx.db.first<Row>(
    sql`SELECT * FROM ${ident('app', object.name)} WHERE "id" = ${change.id}::uuid`,
  )
  if (asBefore) await ownFiles(ctx, object, { record: change.id, rows: [asBefore], fields })
}
