import type { Ctx } from '../../context.ts'
import { type KeptPath, keptPaths } from '../../expressions/kept-paths.ts'
import type { AppModel, FieldDef, ObjectDef } from '../../model.ts'
import { ident, sql } from '../../sql.ts'
import { addParent, type Parents } from '../parents.ts'
import { rollUpLater } from '../roll-up-later.ts'
import { rollupsOver } from '../rolled.ts'
import { parentsOf, updateRollups } from '../rollups.ts'
import { pageOfDependents } from './dependents.ts'
import { type Due, dueBy, keepLater } from './due.ts'
import { lockHolders, lockTargets } from './locks.ts'
import { recompute } from './recompute.ts'
import { everythingOf, rolledUpTouches, type Touch, withFormulas } from './touched.ts'

/** Most dependents of one kept value that a saver's transaction computes; more are left to a job. */
export const mostAtOnce = 1_000

/**
 * Computes kept values anew that depend on what was touched, level by level: those of the records themselves and of all
 * that read them, then formulas and rollups made of these, then what reads those. More than 1,000 dependents of one
 * value, and records that somebody else is changing at this moment, are left to a job.
 */
export async function spread(ctx: Ctx, touches: readonly Touch[]): Promise<void> {
  const all = keptPaths(ctx.model)
  if (all.size === 0 || touches.length === 0) return
  for (let level = touches; level.length > 0; ) {
    await lockTargets(ctx, level)
    const paths = level.flatMap((touch) =>
      (all.get(touch.object.name) ?? [])
        .filter((path) => dependsOn(path, touch))
        .flatMap((path): [KeptPath, Touch][] => [[path, touch], ...leftBehind(ctx.model, path, touch)]),
    )
    if (paths.length === 0) return
    await lockHolders(ctx, paths)
    level = await computeLevel(ctx, await findDependents(ctx, paths))
  }
}

function dependsOn({ hops, reads }: KeptPath, { fields, ids, isNew }: Touch): boolean {
  if (ids.length === 0) return false
  const last = hops.at(-1)?.kind
  if (isNew && (last === 'reference' || last === 'links')) return false
  return fields === 'all' || [...reads].some((name) => fields.has(name))
}

/** Kept fields of an object, and the records whose values may be others now. */
interface Level {
  object: ObjectDef
  fields: Set<FieldDef>
  ids: Set<string>
}

async function findDependents(ctx: Ctx, paths: readonly [KeptPath, Touch][]): Promise<Level[]> {
  const levels = new Map<string, Level>()
  const later: Due[] = []
  for (const [path, touch] of paths) {
    const ids = await dependentIds(ctx, path, touch)
    if (!ids) {
      later.push(await dueBy(ctx, path, touch.ids))
      continue
    }
    const { object, field } = path
    const level = levels.get(object.name) ?? { object, fields: new Set(), ids: new Set() }
    levels.set(object.name, level)
    level.fields.add(field)
    for (const id of ids) level.ids.add(id)
  }
  await keepLater(ctx, later)
  return [...levels.values()].sort((a, b) => (a.object.name < b.object.name ? -1 : 1))
}

/** Undefined when they are too many for one transaction. */
async function dependentIds(ctx: Ctx, path: KeptPath, touch: Touch): Promise<string[] | undefined> {
  if (path.hops.length === 0) return [...touch.ids]
  const rows = await ctx.db.rows<{ id: string }>(
    pageOfDependents(path, touch.ids, { most: Math.max(mostAtOnce, touch.ids.length) + 1 }),
  )
  if (rows.length > Math.max(mostAtOnce, touch.ids.length)) return undefined
  return rows.map(({ id }) => id)
}

/** Those in whose lists the records were before. */
function leftBehind(model: AppModel, path: KeptPath, { former }: Touch): [KeptPath, Touch][] {
  const last = path.hops.at(-1)
  const ids =
    last && (last.kind === 'list' || last.kind === 'linked') ? former?.get(last.field.name) : undefined
  if (!last || !ids || ids.size === 0) return []
  const key = path.key.split('.').slice(0, -1).join('.')
  const one = keptPaths(model)
    .get(last.from.name)
    ?.find((each) => each.object === path.object && each.field === path.field && each.key === key)
  return one ? [[one, everythingOf(last.from, ids)]] : []
}

/** @returns what is touched by that */
async function computeLevel(ctx: Ctx, levels: readonly Level[]): Promise<Touch[]> {
  const next: Touch[] = []
  for (const { object, fields, ids } of levels) {
    if (ids.size === 0) continue
    const { changed, busy } = await recompute(ctx, object, [...fields], { ids: [...ids], onBusy: 'skip' })
    await keepLater(
      ctx,
      [...fields].map(({ name }): Due => ({ object: object.name, field: name, path: '', ids: busy })),
    )
    next.push(...(await touchedBy(ctx, object, [...fields], changed)))
  }
  return next
}

/** What follows kept values that were computed anew. */
export async function spreadFrom(
  ctx: Ctx,
  object: ObjectDef,
  fields: readonly FieldDef[],
  changed: readonly string[],
): Promise<void> {
  await spread(ctx, await touchedBy(ctx, object, fields, changed))
}

async function touchedBy(
  ctx: Ctx,
  object: ObjectDef,
  fields: readonly FieldDef[],
  changed: readonly string[],
): Promise<Touch[]> {
  if (changed.length === 0) return []
  const names = withFormulas(
    object,
    fields.map(({ name }) => name),
  )
  const rolledUp = await rollUpOver(ctx, object, changed, names)
  return [{ object, ids: changed, fields: names }, ...rolledUpTouches(ctx.model, rolledUp)]
}

/** Rollups over kept values; parents that somebody else holds are left to the job of eventual rollups. */
async function rollUpOver(
  ctx: Ctx,
  object: ObjectDef,
  ids: readonly string[],
  fields: ReadonlySet<string>,
): Promise<Parents> {
  const parents: Parents = new Map()
  const later: Parents = new Map()
  for (const rolled of rollupsOver(ctx.model, object.name)) {
    const { parent, field, column, reads } = rolled
    if (![...reads].some((name) => fields.has(name))) continue
    if (field.rollup!.eventual) {
      for (const [name, above] of await parentsOf(ctx, object, ids, [rolled]))
        for (const id of above) addParent(later, name, id)
      continue
    }
    const rows = await ctx.db.rows<{ id: string; mine: boolean }>(
      sql`WITH above AS (SELECT DISTINCT ${ident(column)} AS id FROM ${ident('app', object.name)} WHERE "id" = ANY(${[...ids]}::uuid[]))
        , mine AS MATERIALIZED (SELECT p."id" FROM ${ident('app', parent.name)} p WHERE p."id" IN (SELECT id FROM above)
          ORDER BY p."id" FOR NO KEY UPDATE SKIP LOCKED)
        SELECT a.id, m."id" IS NOT NULL AS mine FROM above a LEFT JOIN mine m ON m."id" = a.id WHERE a.id IS NOT NULL`,
    )
    for (const { id, mine } of rows) addParent(mine ? parents : later, parent.name, id)
  }
  if (later.size > 0) await rollUpLater(ctx, later)
  return parents.size > 0 ? updateRollups(ctx, parents) : parents
}
