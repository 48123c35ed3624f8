import type { Ctx } from '../context.ts'
import type { AppModel, ObjectDef } from '../model.ts'
import { ident, sql } from '../sql.ts'
import { addParent, type Parents } from './parents.ts'
import { onDeleteOf, pointingTo } from './pointing.ts'
import { rollupsOver } from './rolled.ts'
import { byTime, lockInOrder, parentsOf } from './rollups.ts'

/** Most records that one transaction puts into the bin; a deletion of more is a job. */
export const mostInBin = 10_000

const remembered = new WeakMap<AppModel, Map<string, boolean>>()

/**
 * Whether a deletion walks down to records whose savers come up the other way: lines to their head, what is rolled up
 * to what rolls it up.
 */
export function leadsUp(ctx: Ctx, object: ObjectDef): boolean {
  const known = remembered.get(ctx.model) ?? new Map<string, boolean>()
  remembered.set(ctx.model, known)
  const found = known.get(object.name) ?? below(ctx, object).some((each) => comesUp(ctx, each))
  known.set(object.name, found)
  return found
}

const comesUp = (ctx: Ctx, { name, ownership }: ObjectDef): boolean =>
  typeof ownership === 'object' || rollupsOver(ctx.model, name).some(({ field }) => !field.rollup!.eventual)

/** Names of the object and of those whose records go with one of it, or lose a reference by it. */
export const following = (ctx: Ctx, object: ObjectDef): string[] =>
  [object, ...below(ctx, object)].map(({ name }) => name)

/** Objects whose records go with one of this object, or lose a reference by it. */
function below(ctx: Ctx, object: ObjectDef): ObjectDef[] {
  const found = new Set<ObjectDef>()
  const waiting = [object]
  for (let at = waiting.pop(); at; at = waiting.pop())
    for (const pointing of pointingTo(ctx, at)) {
      const fate = onDeleteOf(pointing)
      if (fate === 'restrict' || found.has(pointing.object)) continue
      found.add(pointing.object)
      if (fate === 'cascade') waiting.push(pointing.object)
    }
  return [...found]
}

/**
 * Locks records that are about to go, and all that follows them, from below: the order in which savers of what follows
 * lock; rings are held already. Looks before it locks; who deletes looks again afterwards.
 */
export async function lockFollowing(ctx: Ctx, object: ObjectDef, ids: readonly string[]): Promise<void> {
  const records: Parents = new Map()
  let count = 0
  const gather = async (of: ObjectDef, some: readonly string[]): Promise<void> => {
    const fresh = some.filter((id) => !records.get(of.name)?.has(id))
    for (const id of fresh) addParent(records, of.name, id)
    count += fresh.length
    // Too many for one transaction: who deletes says so.
    if (fresh.length === 0 || count > mostInBin) return
    for (const pointing of pointingTo(ctx, of)) {
      const fate = onDeleteOf(pointing)
      if (fate === 'restrict') continue
      const rows = await ctx.db.rows<{ id: string }>(
        sql`SELECT c."id" FROM ${ident('app', pointing.object.name)} c
          WHERE c.${ident(pointing.column)} = ANY(${fresh}::uuid[]) AND c."deleted_at" IS NULL LIMIT ${mostInBin + 1}`,
      )
      // Too many of one kind: who deletes refuses, and nothing is held for that.
      if (rows.length > mostInBin) count = rows.length
      if (count > mostInBin) return
      const children = rows.map(({ id }) => id)
      if (fate === 'cascade') await gather(pointing.object, children)
      else for (const id of children) addParent(records, pointing.object.name, id)
    }
  }
  await gather(object, ids)
  if (count > mostInBin) return
  await lockWithParents(ctx, records)
}

/** Records, what rolls them up at once, and what rolls that up. */
export async function lockWithParents(ctx: Ctx, records: Parents): Promise<void> {
  const all: Parents = new Map([...records].map(([name, ids]) => [name, new Set(ids)]))
  for (const [name, ids] of records) {
    const { atOnce } = byTime(rollupsOver(ctx.model, name))
    for (const [parent, found] of await parentsOf(ctx, ctx.model.objects.get(name)!, [...ids], atOnce))
      for (const id of found) addParent(all, parent, id)
  }
  await lockInOrder(ctx, all)
}
