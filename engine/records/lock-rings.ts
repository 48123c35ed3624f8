import type { Ctx } from '../context.ts'
import { keptPaths } from '../expressions/kept-paths.ts'
import type { AppModel } from '../model.ts'
import { sql } from '../sql.ts'
import { rollupsOver } from './rolled.ts'

/**
 * Whoever changes records whose parents are of the same object, or come back to it, in a ring of rollups or kept lists,
 * waits here: there is no order in which two savers could lock such rows. To be taken before any row, and free where
 * no object does that.
 *
 * @param objects names of those whose records are about to be locked
 * @param trees names of trees in which a record may get another parent
 */
export async function lockRings(
  ctx: Ctx,
  objects: Iterable<string>,
  trees: Iterable<string> = [],
): Promise<void> {
  const rings = ringsOf(ctx.model)
  const keys = new Set([...objects].flatMap((name) => rings.get(name) ?? []).map((name) => `ring ${name}`))
  for (const name of trees) keys.add(treeKey(name))
  if (keys.size > 0) await lockKeys(ctx, [...keys].sort())
}

/** Moves of one tree wait for each other, so that two at once do not make a circle between them. */
export const lockTree = (ctx: Ctx, object: string): Promise<void> => lockKeys(ctx, [treeKey(object)])

const treeKey = (object: string): string => `tree ${object}`

async function lockKeys(ctx: Ctx, keys: readonly string[]): Promise<void> {
  await ctx.db.run(
    sql`SELECT pg_advisory_xact_lock(hashtextextended(key, 0)) FROM unnest(${keys}::text[]) WITH ORDINALITY AS k (key, at)`,
  )
}

const remembered = new WeakMap<AppModel, ReadonlyMap<string, readonly string[]>>()

/** By object, the rings that its records may lead up to; each is named by the first of its objects. */
function ringsOf(model: AppModel): ReadonlyMap<string, readonly string[]> {
  const known = remembered.get(model)
  if (known) return known
  const above = new Map([...model.objects.keys()].map((name) => [name, reach(model, name)]))
  const ringOf = (name: string): string | undefined =>
    [...above.get(name)!].filter((other) => above.get(other)!.has(name)).sort()[0]
  const rings = new Map<string, readonly string[]>()
  for (const [name, all] of above) {
    const found = new Set([name, ...all].flatMap((other) => ringOf(other) ?? []))
    if (found.size > 0) rings.set(name, [...found])
  }
  remembered.set(model, rings)
  return rings
}

/** Objects whose rows are locked for those of `name`, level by level; `name` itself only if it comes back to it. */
function reach(model: AppModel, name: string): Set<string> {
  const found = new Set<string>()
  const waiting = [name]
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop())
    for (const parent of parentsOf(model, at)) {
      if (found.has(parent)) continue
      found.add(parent)
      waiting.push(parent)
    }
  return found
}

function* parentsOf(model: AppModel, name: string): Generator<string> {
  for (const { parent, field } of rollupsOver(model, name)) if (!field.rollup!.eventual) yield parent.name
  for (const { hops } of keptPaths(model).get(name) ?? [])
    for (const { kind, from } of hops) if (kind === 'list' || kind === 'linked') yield from.name
}
