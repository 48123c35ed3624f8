import type { Ctx } from '../context.ts'
import { formulaColumns } from '../expressions/derived-columns.ts'
import { rollupGroups } from '../expressions/rollup-groups.ts'
import type { AppModel, FieldDef, ObjectDef } from '../model.ts'
import { ident, join, raw, sql } from '../sql.ts'
import { inLockOrder } from './lock-order.ts'
import { lockRings } from './lock-rings.ts'
import { addParent, type Parents } from './parents.ts'
import { rollUpLater } from './roll-up-later.ts'
import { fieldsRead, type Rolled, rollupsOver } from './rolled.ts'
import { addDifferences, type Standing } from './rollup-differences.ts'
import { rolledUpRows } from './rollup-history.ts'
import { writeShadows } from './write-shadows.ts'

/** Parents of stored records by these rollups over them, as they stand. */
export async function parentsOf(
  ctx: Ctx,
  object: ObjectDef,
  ids: readonly string[],
  rollups: readonly Rolled[],
): Promise<Parents> {
  const parents: Parents = new Map()
  const columns = new Map(rollups.map(({ column, parent }) => [column, parent.name]))
  if (columns.size === 0 || ids.length === 0) return parents
  const rows = await ctx.db.rows<Record<string, unknown>>(
    sql`SELECT ${join([...columns.keys()].map((name) => ident(name)))} FROM ${ident('app', object.name)} WHERE "id" = ANY(${ids}::uuid[])`,
  )
  for (const row of rows) for (const [column, parent] of columns) addParent(parents, parent, row[column])
  return parents
}

/**
 * Adds parents whose rollups change with these records, as they stand. Those of eventual rollups are left to the job:
 * nobody locks them here, so no ring can come of them.
 */
export async function gatherParents(
  ctx: Ctx,
  object: ObjectDef,
  ids: readonly string[],
  into: Parents,
): Promise<void> {
  const { atOnce, eventual } = byTime(rollupsOver(ctx.model, object.name))
  for (const [name, found] of await parentsOf(ctx, object, ids, atOnce))
    for (const id of found) addParent(into, name, id)
  const later = await parentsOf(ctx, object, ids, eventual)
  if (later.size > 0) await rollUpLater(ctx, later)
}

/** Rollups that change with a save, and those that a job computes. */
export function byTime(rollups: readonly Rolled[]): { atOnce: Rolled[]; eventual: Rolled[] } {
  const isEventual = ({ field }: Rolled) => field.rollup!.eventual
  return { atOnce: rollups.filter((one) => !isEventual(one)), eventual: rollups.filter(isEventual) }
}

/**
 * Locks records, and all above them that roll them up: parents before their records are written, so that whoever
 * changes another record of theirs waits, and a later statement sees every record that counts. Always in the same
 * order, those above in the same pass: two savers that hold records of several parents never wait for one another in a
 * ring.
 */
export async function lockInOrder(ctx: Ctx, records: Parents): Promise<void> {
  await lockRings(ctx, records.keys())
  const all = await withThoseAbove(ctx, records)
  for (const name of inLockOrder(ctx.model, all.keys()))
    await ctx.db.run(
      sql`SELECT 1 FROM ${ident('app', name)} WHERE "id" = ANY(${[...all.get(name)!]}::uuid[]) ORDER BY "id" FOR NO KEY UPDATE`,
    )
}

/** Parents, and what their rollups change in turn as they stand, level by level; what changes later is not waited for. */
export async function withThoseAbove(ctx: Ctx, parents: Parents): Promise<Parents> {
  const all: Parents = new Map([...parents].map(([name, ids]) => [name, new Set(ids)]))
  for (let level = parents; level.size > 0; ) {
    const next: Parents = new Map()
    for (const [name, ids] of level) {
      const object = ctx.model.objects.get(name)
      if (!object) continue
      const { atOnce } = rollupsAbove(ctx.model, object)
      for (const [above, found] of await parentsOf(ctx, object, [...ids], atOnce))
        for (const id of found) {
          if (all.get(above)?.has(id)) continue
          addParent(all, above, id)
          addParent(next, above, id)
        }
    }
    level = next
  }
  return all
}

/**
 * Parents above whom somebody moved a record between the look and the lock: those that are free are locked, the others
 * are left to the job of eventual rollups. Waiting here, other rows in hand, could be waiting in a ring.
 */
async function lockFree(ctx: Ctx, parents: Parents): Promise<Parents> {
  const mine: Parents = new Map()
  const later: Parents = new Map()
  for (const name of [...parents.keys()].sort()) {
    const ids = [...parents.get(name)!]
    const rows = await ctx.db.rows<{ id: string }>(
      sql`SELECT "id" FROM ${ident('app', name)} WHERE "id" = ANY(${ids}::uuid[]) ORDER BY "id" FOR NO KEY UPDATE SKIP LOCKED`,
    )
    const locked = new Set(rows.map(({ id }) => id))
    for (const id of ids) addParent(locked.has(id) ? mine : later, name, id)
  }
  if (later.size > 0) await rollUpLater(ctx, later)
  return mine
}

/**
 * Computes the rollups of locked parents anew, with formulas made of them, then what their own parents roll up, level
 * by level. Raises no version, and writes history only of rollups that ask for it.
 *
 * @returns parents whose values changed
 */
export async function updateRollups(ctx: Ctx, parents: Parents): Promise<Parents> {
  const changed: Parents = new Map()
  await climb(ctx, { parents }, { changed, next: new Map() })
  return changed
}

/**
 * Adds to locked parents what the records that were just written add now more than before, and computes anew what does
 * not change by a difference.
 *
 * @param anew parents whose other rollups changed
 * @returns parents whose values changed
 */
export async function moveRollups(ctx: Ctx, standings: readonly Standing[], anew: Rollups): Promise<Parents> {
  const changed: Parents = new Map()
  const next: Parents = new Map()
  for (const standing of standings)
    for (const { object, ids, unfilled } of await addDifferences(ctx, standing)) {
      for (const { field, ids: empties } of unfilled) await computeAnew(ctx, object, [field], empties)
      await follow(ctx, object, ids, { changed, next })
    }
  await climb(ctx, anew, { changed, next })
  return changed
}

/** Parents whose rollups are computed anew, and which of their rollups; all where none are named. */
export interface Rollups {
  parents: Parents
  fields?: ReadonlySet<FieldDef>
}

interface Climbing {
  /** All that changed so far. */
  changed: Parents
  /** Parents of the level above. */
  next: Parents
}

async function climb(
  ctx: Ctx,
  { parents, fields }: Rollups,
  { changed, next: first }: Climbing,
): Promise<void> {
  let [level, next, only] = [parents, first, fields]
  for (;;) {
    for (const name of [...level.keys()].sort()) {
      const object = ctx.model.objects.get(name)
      const ids = [...(level.get(name) ?? [])]
      if (!object || ids.length === 0) continue
      const rollups = [...object.fields.values()].filter(
        (field) => field.rollup && (!only || only.has(field)),
      )
      await follow(ctx, object, await computeAnew(ctx, object, rollups, ids), { changed, next })
    }
    if (next.size === 0) return
    level = await lockFree(ctx, next)
    next = new Map()
    only = undefined
  }
}

/** What follows changed rollups: formulas made of them, and parents that roll those up. */
async function follow(
  ctx: Ctx,
  object: ObjectDef,
  ids: readonly string[],
  { changed, next }: Climbing,
): Promise<void> {
  if (ids.length === 0) return
  for (const id of ids) addParent(changed, object.name, id)
  const derived = [...object.fields.values()].filter(({ rollup, formula }) => rollup || formula)
  await updateFormulas(
    ctx,
    object,
    ids,
    new Set(derived.flatMap(({ name, rollup }) => (rollup ? [name] : []))),
  )
  const { atOnce, eventual } = rollupsAbove(ctx.model, object)
  for (const [name, more] of await parentsOf(ctx, object, ids, atOnce))
    for (const id of more) addParent(next, name, id)
  const later = await parentsOf(ctx, object, ids, eventual)
  if (later.size > 0) await rollUpLater(ctx, later)
}

/** Rollups that are made of an object's own, or of formulas over them: those of now, and those of the job. */
function rollupsAbove(model: AppModel, object: ObjectDef): { atOnce: Rolled[]; eventual: Rolled[] } {
  const above = rollupsOver(model, object.name).filter(({ reads }) =>
    [...reads].some((name) => {
      const field = object.fields.get(name)
      return field?.rollup || field?.formula
    }),
  )
  return byTime(above)
}

async function computeAnew(
  ctx: Ctx,
  object: ObjectDef,
  rollups: readonly FieldDef[],
  ids: readonly string[],
): Promise<string[]> {
  if (rollups.length === 0) return []
  const { joins, columns } = rollupGroups(ctx.model, object, rollups, 'a', ids)
  const list = (prefix: string) => join(columns.map(({ name }) => sql`${raw(prefix)}${ident(name)}`))
  const values = columns.map(
    ({ name, value }) => sql`${value} AS ${ident(name)}, a.${ident(name)} AS ${ident(`_old_${name}`)}`,
  )
  const { ids: changed } = await rolledUpRows(ctx, object, rollups, {
    old: (name) => sql`r.${ident(`_old_${name}`)}`,
    update: (
      told,
    ) => sql`UPDATE ${ident('app', object.name)} t SET ${join(columns.map(({ name }) => sql`${ident(name)} = r.${ident(name)}`))}
      FROM (SELECT a."id", ${join(values)}
        FROM ${ident('app', object.name)} a ${joins} WHERE a."id" = ANY(${ids}::uuid[])) r
      WHERE t."id" = r."id" AND (${list('t.')}) IS DISTINCT FROM (${list('r.')}) RETURNING t."id"${told}`,
  })
  return changed
}

/** Stored formulas that are made of other columns which were just changed by another door than a save. */
export async function updateFormulas(
  ctx: Ctx,
  object: ObjectDef,
  ids: readonly string[],
  changed: ReadonlySet<string>,
): Promise<void> {
  await writeShadows(ctx, object, ids)
  const fields = [...object.fields.values()].filter(
    ({ formula }) => formula && fieldsRead(object, formula).some((name) => changed.has(name)),
  )
  if (fields.length === 0 || ids.length === 0) return
  const sets = fields.flatMap((field) => {
    const values = formulaColumns(ctx.model, object, field, 't')
    return field.columns.map(({ name }, at) => sql`${ident(name)} = ${values[at]!}`)
  })
  await ctx.db.run(
    sql`UPDATE ${ident('app', object.name)} t SET ${join(sets)} WHERE t."id" = ANY(${ids}::uuid[])`,
  )
}
