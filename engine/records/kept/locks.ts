import { emptyNeed, mergeNeeds, type Need } from '../../../metadata/language/needs.ts'
import type { Ctx } from '../../context.ts'
import { linkTable } from '../../db/derived-name.ts'
import { type KeptHop, type KeptPath, keptPaths } from '../../expressions/kept-paths.ts'
import type { AppModel, ObjectDef } from '../../model.ts'
import { ident, raw, sql } from '../../sql.ts'
import { dependents, givenIds } from './dependents.ts'
import type { Touch } from './touched.ts'

/**
 * Locks what records newly point to, where kept values read it: whoever changes a target at the same time cannot see
 * yet that it has a dependent more, so one of the two has to wait for the other.
 */
export async function lockTargets(ctx: Ctx, touches: readonly Touch[]): Promise<void> {
  for (const touch of touches) {
    const { object, ids, fields } = touch
    if (touch.isGone || ids.length === 0) continue
    const need = needAt(keptPaths(ctx.model).get(object.name) ?? [])
    const isNew = (name: string) => fields === 'all' || fields.has(name)
    const fresh: Need = {
      ...emptyNeed(),
      refs: new Map([...need.refs].filter(([name]) => isNew(name))),
      lists: new Map([...need.lists].filter(([name]) => object.fields.has(name) && isNew(name))),
    }
    await lockAlong(ctx, object, fresh, ids)
  }
}

/** All that kept values read of an object's records, and beyond. */
export const needAt = (paths: readonly KeptPath[]): Need =>
  paths.reduce((all, path) => mergeNeeds(all, path.need), emptyNeed())

/** Locks records by id: shared, where nothing can make the lock be raised later on. */
export async function lockIds(ctx: Ctx, object: ObjectDef, ids: readonly string[]): Promise<void> {
  await ctx.db.run(sql`SELECT 1 FROM ${ident('app', object.name)} WHERE "id" = ANY(${[...ids]}::uuid[])
    ORDER BY "id" FOR ${raw(strength(ctx.model, object))}`)
}

const strength = (model: AppModel, object: ObjectDef): string =>
  isHeld(model, object) ? 'NO KEY UPDATE' : 'SHARE'

/** Level by level along references and lists of references; records of other lists are guarded by their parent. */
export async function lockAlong(
  ctx: Ctx,
  object: ObjectDef,
  need: Need,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  for (const [name, inner] of [...need.refs, ...need.lists].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const field = object.fields.get(name)
    const relation = field ? undefined : object.relations.get(name)
    const target = ctx.model.objects.get(relation?.object ?? field?.to[0] ?? '')
    if (!target) continue
    const reached = field
      ? field.stores === 'links'
        ? sql`SELECT "target_id" FROM ${ident('app', linkTable(object.name, name))} WHERE "source_id" = ANY(${ids}::uuid[])`
        : sql`SELECT ${ident(name)} FROM ${ident('app', object.name)} WHERE "id" = ANY(${ids}::uuid[])`
      : undefined
    const rows = reached
      ? await ctx.db.rows<{
          id: string
        }>(sql`SELECT "id" FROM ${ident('app', target.name)} WHERE "id" = ANY(ARRAY(${reached}))
          ORDER BY "id" FOR ${raw(strength(ctx.model, target))}`)
      : []
    await lockAlong(
      ctx,
      target,
      inner,
      rows.map(({ id }) => id),
    )
  }
}

const held = new WeakMap<AppModel, Map<ObjectDef, boolean>>()

/** Its row may be locked for its own lists later on: a shared lock that two hold can then be raised by neither. */
function isHeld(model: AppModel, object: ObjectDef): boolean {
  const ofModel = held.get(model) ?? new Map<ObjectDef, boolean>()
  held.set(model, ofModel)
  const known = ofModel.get(object)
  if (known !== undefined) return known
  const found =
    [...object.fields.values()].some(({ rollup }) => rollup && !rollup.eventual) ||
    [...keptPaths(model).values()].some((paths) =>
      paths.some(({ hops }) => hops.some((hop) => hop.from === object && isList(hop))),
    )
  ofModel.set(object, found)
  return found
}

const isList = ({ kind }: KeptHop): boolean => kind === 'list' || kind === 'linked'

/**
 * Locks the parents of lists that the records are in, were in, or come to: others that change the same list wait, and
 * then see all of it.
 */
export async function lockHolders(ctx: Ctx, paths: readonly [KeptPath, Touch][]): Promise<void> {
  for (const [{ hops }, touch] of paths)
    for (let at = hops.length - 1; at >= 0; at--) {
      const hop = hops[at]!
      if (!isList(hop)) break
      const ids = dependents(hops.slice(at), givenIds(touch.ids))
      const former = at === hops.length - 1 ? (touch.former?.get(hop.field.name) ?? []) : []
      await ctx.db.run(sql`SELECT 1 FROM ${ident('app', hop.from.name)}
        WHERE "id" = ANY(ARRAY(${ids}) || ${[...former]}::uuid[]) ORDER BY "id" FOR NO KEY UPDATE`)
    }
}
