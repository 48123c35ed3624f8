import { isId } from '../../metadata/language/values/reference.ts'
import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import type { ObjectDef } from '../model.ts'
import { ident, sql } from '../sql.ts'
import { binFollowing, binRecords, lockForDeletion, requireDeletable } from './bin.ts'
import { type Clearing, clearRows } from './bin-rows.ts'
import { holdDeletions, recordsGo } from './change.ts'
import { spread } from './kept/spread.ts'
import { withFormulas } from './kept/touched.ts'
import { objectFor } from './known-object.ts'
import { lockWithParents } from './lock-following.ts'
import { lockRings } from './lock-rings.ts'
import { addParent, type Parents } from './parents.ts'
import { onDeleteOf, type Pointing, pointingTo } from './pointing.ts'
import { raiseHeads } from './raise-heads.ts'
import { updateFormulas } from './rollups.ts'

/** Rows of a step. */
const partSize = 1_000
const pageSize = 5_000

/**
 * How many records would follow this one, read without locks, so that what restricts is known before any is gone.
 *
 * @throws unknown_object, forbidden, not_found, deletion_restricted
 */
export async function treeSize(ctx: Ctx, objectName: string, id: string): Promise<number> {
  const object = objectFor(ctx, objectName, 'delete')
  await requireDeletable(ctx, object, [id])
  const seen = new Set([id])
  await walk(ctx, object, [id], seen)
  return seen.size - 1
}

async function walk(ctx: Ctx, object: ObjectDef, ids: readonly string[], seen: Set<string>): Promise<void> {
  for (const pointing of pointingTo(ctx, object)) {
    const fate = onDeleteOf(pointing)
    if (fate === 'clear') continue
    for (let after: string | undefined; ; ) {
      const children = await childrenOf(ctx, pointing, ids, { after, most: pageSize })
      const fresh = children.map((child) => child.id).filter((id) => !seen.has(id))
      if (fate === 'restrict' && fresh.length > 0)
        throw new AppError('deletion_restricted', {
          object: object.name,
          by: pointing.object.name,
          count: fresh.length,
        })
      for (const id of fresh) seen.add(id)
      if (fresh.length > 0) await walk(ctx, pointing.object, fresh, seen)
      if (children.length < pageSize) break
      after = children.at(-1)!.id
    }
  }
}

/**
 * Takes some of what hangs on a record into its batch, the lowest first; the record itself when nothing is left.
 *
 * @returns how many records went, and whether there is more to be done
 * @throws unknown_object, forbidden, not_found, deletion_restricted, locked_by_approval, StaleModel
 */
export async function deleteTreePart(
  ctx: Ctx,
  objectName: string,
  { id, batch }: { id: string; batch: string },
): Promise<{ rows: number; left: boolean }> {
  const object = objectFor(ctx, objectName, 'delete')
  if (!isId(id)) throw new AppError('not_found', { object: objectName, id })
  await requireDeletable(ctx, object, [id])
  // Before anything below it is gone: it may have to stay, and then with all of that.
  const waiting = await ctx.parts.get(holdDeletions)(ctx, object, [id])
  if (waiting.length > 0) return { rows: 0, left: false }
  await ctx.parts.get(recordsGo)(ctx, [{ object, ids: [id], how: 'delete' }])
  const seen = await lowest(ctx, object, [id], new Set([id]))
  const named: Parents = new Map([[object.name, new Set([id])]])
  for (const child of seen?.children ?? []) addParent(named, seen!.pointing.object.name, child.id)
  await lockRings(ctx, named.keys())
  await lockWithParents(ctx, named)
  await lockForDeletion(ctx, object, [id])
  // Some may have been moved elsewhere or deleted while their locks were waited for.
  const part = seen && { ...seen, children: await stillBelow(ctx, seen) }
  const ofPart = part ? part.children.map((child) => child.id) : []
  if (part && ofPart.length === 0) return { rows: 0, left: true }
  const at = ctx.clock.now().toISOString()
  if (!part) {
    await binRecords(ctx, object, [id], { batchOf: () => batch })
    await raiseHeads(ctx, object, [id], at)
    return { rows: 1, left: false }
  }
  const { children, pointing } = part
  if (part.fate === 'cascade') {
    await binFollowing(ctx, pointing.object, ofPart, () => batch)
    return { rows: ofPart.length, left: true }
  }
  const clearing: Clearing = {
    column: pointing.column,
    field: pointing.field,
    values: new Map(children.map((child) => [child.id, child.target])),
  }
  const batches = new Map(children.map((child) => [child.target, batch]))
  await clearRows(ctx, batches, pointing.object, clearing, at)
  const { object: holder, field } = pointing
  await updateFormulas(ctx, holder, ofPart, new Set([field.name]))
  await spread(ctx, [{ object: holder, ids: ofPart, fields: withFormulas(holder, [field.name]) }])
  return { rows: 0, left: true }
}

const stillBelow = (ctx: Ctx, { pointing, children }: Part): Promise<Child[]> =>
  ctx.db.rows<Child>(
    sql`SELECT c."id", c.${ident(pointing.column)} AS target FROM ${ident('app', pointing.object.name)} c
      JOIN unnest(${children.map((child) => child.id)}::uuid[], ${children.map((child) => child.target)}::uuid[]) AS s(id, target)
        ON s.id = c."id" AND s.target = c.${ident(pointing.column)}
      WHERE c."deleted_at" IS NULL ORDER BY c."id"`,
  )

interface Child {
  id: string
  target: string
}

interface Part {
  pointing: Pointing
  fate: 'cascade' | 'clear'
  children: Child[]
}

/** Rows under which nothing follows any more, in the order in which a direct deletion walks. */
async function lowest(
  ctx: Ctx,
  object: ObjectDef,
  ids: readonly string[],
  path: Set<string>,
): Promise<Part | undefined> {
  for (const pointing of pointingTo(ctx, object)) {
    const fate = onDeleteOf(pointing)
    if (fate === 'restrict') continue
    const children = (await childrenOf(ctx, pointing, ids, { most: partSize + path.size })).filter(
      (child) => !path.has(child.id),
    )
    const part = children.slice(0, partSize)
    if (part.length === 0) continue
    if (fate === 'clear') return { pointing, fate, children: part }
    for (const { id } of part) path.add(id)
    const below = part.map((child) => child.id)
    return (await lowest(ctx, pointing.object, below, path)) ?? { pointing, fate, children: part }
  }
  return undefined
}

async function childrenOf(
  ctx: Ctx,
  { object, column }: Pointing,
  ids: readonly string[],
  { after, most }: { after?: string | undefined; most: number },
): Promise<Child[]> {
  return ctx.db.rows<Child>(
    sql`SELECT c."id", c.${ident(column)} AS target FROM ${ident('app', object.name)} c
      WHERE c.${ident(column)} = ANY(${ids}::uuid[]) AND c."deleted_at" IS NULL
        ${after === undefined ? sql`` : sql`AND c."id" > ${after}::uuid`} ORDER BY c."id" LIMIT ${most}`,
  )
}
