import { isId } from '../../metadata/language/values/reference.ts'
import { type Ctx, inTransaction } from '../context.ts'
import { isUniqueViolation } from '../db/pg-errors.ts'
import { AppError } from '../errors.ts'
import type { ObjectDef } from '../model.ts'
import { raiseRightsOf } from '../organisation/people-records.ts'
import { rowsFor } from '../permissions/rows-for.ts'
import { allOf, ident, raw, sql } from '../sql.ts'
import { recordsGo } from './change.ts'
import { confirmed } from './confirm.ts'
import { judgeRestored } from './duplicates/judge-restored.ts'
import { spread } from './kept/spread.ts'
import { everythingOf, rolledUpTouches } from './kept/touched.ts'
import { objectFor } from './known-object.ts'
import { lockWithParents } from './lock-following.ts'
import { lockRings } from './lock-rings.ts'
import { addParent, type Parents } from './parents.ts'
import { raiseHeads } from './raise-heads.ts'
import type { RecordView } from './read.ts'
import { readBack } from './read-back.ts'
import { recordEvents } from './record-events.ts'
import { refill } from './refill.ts'
import { requireLiveParents, requireRestoreRight } from './restore-rights.ts'
import { gatherParents, updateFormulas, updateRollups } from './rollups.ts'

/**
 * Brings back exactly the batch that went to the recycle bin with this record: records that went along, references
 * that were cleared (where they are still empty). Needs the right to delete what the deletion named.
 *
 * @param confirm the person has seen that they may be duplicates of what was saved meanwhile
 * @throws unknown_object, forbidden, not_found, duplicate_record, validation_failed (`duplicate_suspected`)
 */
export async function restoreRecord(
  ctx: Ctx,
  objectName: string,
  id: string,
  { confirm = false }: { confirm?: boolean } = {},
): Promise<RecordView> {
  const object = objectFor(ctx, objectName, 'delete')
  if (!isId(id)) throw new AppError('not_found', { object: objectName, id })
  return inTransaction(ctx, async (tx) => {
    await restoreBatch(tx, object, id.toLowerCase(), confirm)
    return readBack(tx, objectName, id.toLowerCase())
  })
}

interface Entry {
  object: string
  record_id: string
  cleared: Record<string, string> | null
}

async function restoreBatch(ctx: Ctx, object: ObjectDef, id: string, confirm: boolean): Promise<void> {
  await requireThere(ctx, object, id)
  const locked = await lockBatch(ctx, object, id)
  await requireThere(ctx, object, id) // still
  const entries = await entriesOf(ctx, object, id)
  // It came back and went again meanwhile, with others: those are locked as well.
  if (JSON.stringify(entries) !== locked) await lockBatch(ctx, object, id)
  const at = ctx.clock.now().toISOString()
  const { binned, cleared } = sorted(ctx, entries)
  await requireRestoreRight(ctx, binned)
  const coming = [...binned].map(([of, ids]) => ({ object: of, ids, how: 'restore' as const }))
  await ctx.parts.get(recordsGo)(ctx, coming)
  const parents: Parents = new Map()
  for (const [of, ids] of [...binned, ...cleared]) await gatherParents(ctx, of, ids, parents)
  await judgeRestored(ctx, binned, confirmed(confirm))
  for (const [of, ids] of binned) await bringBack(ctx, of, ids, at)
  await requireLiveParents(ctx, binned)
  const restored = [...binned.values()].flat()
  for (const [of, ids] of binned) await raiseHeads(ctx, of, ids, at, restored)
  await refill(
    ctx,
    entries.flatMap(({ cleared, ...entry }) => (cleared ? [{ ...entry, cleared }] : [])),
    at,
  )
  // Their references may have been cleared for good while they were in the bin.
  for (const [of, ids] of [...binned, ...cleared])
    await updateFormulas(ctx, of, ids, new Set(of.fields.keys()))
  for (const [of, ids] of cleared) await gatherParents(ctx, of, ids, parents)
  const rolledUp = await updateRollups(ctx, parents)
  const touches = [...binned, ...cleared].map(([of, ids]) => everythingOf(of, ids))
  await spread(ctx, [...touches, ...rolledUpTouches(ctx.model, rolledUp)])
  const back = entries.map((entry) => ({ object: { name: entry.object }, ids: [entry.record_id] }))
  await raiseRightsOf(ctx, back)
}

/** A record in the bin that the person may read and delete. @throws not_found */
async function requireThere(ctx: Ctx, object: ObjectDef, id: string): Promise<void> {
  const rows = [rowsFor(ctx, object, 'read', 'a'), rowsFor(ctx, object, 'delete', 'a')].filter(
    (each) => each !== undefined,
  )
  const there = await ctx.db.first(
    sql`SELECT a."id" FROM ${ident('app', object.name)} a WHERE ${allOf([sql`a."id" = ${id}::uuid`, raw('a."deleted_at" IS NOT NULL'), ...rows])}`,
  )
  if (!there) throw new AppError('not_found', { object: object.name, id })
}

/**
 * Locks all that went with the record or lost a reference by it, and what rolls that up, in the order of all locks.
 *
 * @returns what it locked, to be compared
 */
async function lockBatch(ctx: Ctx, object: ObjectDef, id: string): Promise<string> {
  const entries = await entriesOf(ctx, object, id)
  const { binned, cleared } = sorted(ctx, entries)
  const records: Parents = new Map([[object.name, new Set([id])]])
  for (const [of, ids] of [...binned, ...cleared]) for (const one of ids) addParent(records, of.name, one)
  const trees = [...cleared.keys()].filter(({ treeField }) => treeField)
  await lockRings(
    ctx,
    records.keys(),
    trees.map(({ name }) => name),
  )
  await lockWithParents(ctx, records)
  return JSON.stringify(entries)
}

/** The last batch that a record went with. */
function entriesOf(ctx: Ctx, object: ObjectDef, id: string): Promise<Entry[]> {
  return ctx.db.rows<Entry>(
    sql`SELECT object, record_id, cleared FROM sys.deletion WHERE batch = (
        SELECT batch FROM sys.deletion WHERE object = ${object.name} AND record_id = ${id}::uuid AND cleared IS NULL
        ORDER BY at DESC LIMIT 1)
      ORDER BY object, record_id`,
  )
}

/** Records that come back, and those that may get a reference back. */
function sorted(
  ctx: Ctx,
  entries: readonly Entry[],
): { binned: Map<ObjectDef, string[]>; cleared: Map<ObjectDef, string[]> } {
  const binned = new Map<ObjectDef, string[]>()
  const cleared = new Map<ObjectDef, string[]>()
  for (const entry of entries) {
    const of = ctx.model.objects.get(entry.object)
    if (!of) continue
    const into = entry.cleared ? cleared : binned
    const ids = into.get(of) ?? []
    into.set(of, ids)
    ids.push(entry.record_id)
  }
  return { binned, cleared }
}

export async function bringBack(
  ctx: Ctx,
  object: ObjectDef,
  ids: readonly string[],
  at: string,
): Promise<void> {
  try {
    await ctx.db.run(sql`WITH back AS (UPDATE ${ident('app', object.name)} SET "deleted_at" = NULL, "version" = "version" + 1
        WHERE "id" = ANY(${ids}::uuid[]) AND "deleted_at" IS NOT NULL RETURNING "id", "version")
      , ${recordEvents(ctx, object, 'restore', 'restored', ids, at, sql`SELECT "id", "version", NULL::jsonb FROM back`)} SELECT 1`)
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new AppError(
      'duplicate_record',
      { object: object.name, fields: object.unique.flatMap((key) => key.fields).join(', ') },
      { cause: error },
    )
  }
}
