import type { Ctx } from '../context.ts'
import { keptColumnsOf } from '../expressions/kept-columns.ts'
import { isInCompanyCurrency, rollupAggregate } from '../expressions/rollup-groups.ts'
import { columnOf } from '../expressions/scope.ts'
import type { FieldDef, ObjectDef } from '../model.ts'
import { empty, ident, join, raw, type Sql, sql } from '../sql.ts'
import { type RolledUp, rolledUpRows } from './rollup-history.ts'

/** A rollup, and the column of the records that points to its parent. */
interface Rolled {
  parent: ObjectDef
  field: FieldDef
  column: string
}

/**
 * What records add to their parents' sums and counts before they are written. Their rows are locked, so nobody else
 * changes it meanwhile.
 */
export interface Standing {
  child: ObjectDef
  /** Ids of the records, those that are about to be made included. */
  ids: readonly string[]
  lists: StandingList[]
}

interface StandingList {
  parent: ObjectDef
  /** The records' column that points to the parent. */
  column: string
  fields: FieldDef[]
  /** By parent: `parent, v0, v1 …`, a value a column of the fields. */
  rows: Record<string, unknown>[]
}

/**
 * Whether a rollup changes by the difference exactly: numeric adds up without loss as long as the sum is kept as
 * precisely as what it is made of.
 */
export function addsUp({ parent, field }: Pick<Rolled, 'parent' | 'field'>, child: ObjectDef): boolean {
  const { fn, field: of, parts } = field.rollup!
  if (fn === 'count') return true
  const source = of === undefined ? undefined : child.fields.get(of)
  if (!source || (isInCompanyCurrency(field, 0, child, parent) && !field.columns[1])) return false
  // An average's sums are kept without a scale.
  if (parts) return field.columns.every((_, at) => source.columns[at] !== undefined)
  return fn === 'sum' && field.columns.every(({ type }, at) => type === source.columns[at]?.type)
}

/** @param before those of `ids` that are there already */
export async function standingOf(
  ctx: Ctx,
  child: ObjectDef,
  rollups: readonly Rolled[],
  { ids, before }: { ids: readonly string[]; before: readonly string[] },
): Promise<Standing> {
  const byList = new Map<string, StandingList>()
  for (const { parent, field, column } of rollups) {
    const key = `${parent.name} ${column}`
    const list = byList.get(key) ?? { parent, column, fields: [], rows: [] }
    byList.set(key, list)
    list.fields.push(field)
  }
  const lists = [...byList.values()]
  if (before.length > 0) for (const list of lists) list.rows = await standingNow(ctx, child, list, before)
  return { child, ids, lists }
}

/** As texts: nothing on the way makes a float of a sum. */
function standingNow(
  ctx: Ctx,
  child: ObjectDef,
  list: StandingList,
  ids: readonly string[],
): Promise<Record<string, unknown>[]> {
  const values = columnsOf(list.fields).map((_, at) => sql`v${raw(String(at))}::text AS ${raw(`v${at}`)}`)
  return ctx.db.rows(sql`SELECT parent, ${join(values)} FROM (${addedBy(ctx, child, list, ids)}) n`)
}

/** What records add to their parents, by parent. */
function addedBy(
  ctx: Ctx,
  child: ObjectDef,
  { parent, column, fields }: StandingList,
  ids: readonly string[],
): Sql {
  const of = columnOf('x', column)
  const values = columnsOf(fields).map(
    ({ field, place }, at) =>
      sql`COALESCE(${rollupAggregate(ctx.model, child, field, place, parent)}, 0)::numeric AS ${raw(`v${at}`)}`,
  )
  // OFFSET 0: by their ids. On a table that grew since it was analysed, the planner would rather walk the live records.
  return sql`SELECT ${of} AS parent, ${join(values)}
    FROM (SELECT * FROM ${ident('app', child.name)} _c WHERE _c."id" = ANY(${[...ids]}::uuid[]) OFFSET 0) x
    WHERE x."deleted_at" IS NULL AND ${of} IS NOT NULL GROUP BY ${of}`
}

const columnsOf = (fields: readonly FieldDef[]): { field: FieldDef; place: number }[] =>
  fields.flatMap((field) => keptColumnsOf(field).map((_, place) => ({ field, place })))

/** Parents whose sums changed by a difference. */
export interface Added extends RolledUp {
  /** Sums that were never computed, because a publish has not filled them yet: left as they are, empty. */
  unfilled: { field: FieldDef; ids: string[] }[]
}

/** Adds to locked parents what their records add now more than before. */
export async function addDifferences(ctx: Ctx, { child, ids, lists }: Standing): Promise<Added[]> {
  const changed: Added[] = []
  for (const list of lists) changed.push(await addToList(ctx, child, list, ids))
  return changed
}

async function addToList(
  ctx: Ctx,
  child: ObjectDef,
  list: StandingList,
  ids: readonly string[],
): Promise<Added> {
  const { parent, fields } = list
  const sets: Sql[] = []
  const moved: Sql[] = []
  const unfilled: Sql[] = []
  let at = 0
  for (const field of fields) {
    const all = keptColumnsOf(field)
    const first = at
    at += all.length
    const summed = field.rollup!.parts ?? field.columns
    const from = all.length - summed.length
    const isEmpty = (row: string) =>
      join(
        summed.map(({ name }) => sql`${raw(row)}.${ident(name)} IS NULL`),
        ' OR ',
      )
    moved.push(isEmpty('t'), ...summed.map((_, place) => sql`d.${raw(`v${first + from + place}`)} <> 0`))
    unfilled.push(sql`(${isEmpty('t')}) AS ${raw(`_unfilled${unfilled.length}`)}`)
    const now = (place: number) => sql`(t.${ident(all[place]!.name)} + d.${raw(`v${first + place}`)})`
    all.forEach(({ name, type }, place) => {
      const isRated = isInCompanyCurrency(field, place, child, parent)
      const own = isRated ? 1 : place
      const sum = place < from ? sql`(${now(from + own)} / NULLIF(${now(all.length - 1)}, 0))` : now(own)
      const value = isRated ? sql`${sum} / COALESCE(t."exchange_rate", 1)` : sum
      sets.push(sql`${ident(name)} = (${value})::${raw(type)}`)
    })
  }
  const table = ident('app', parent.name)
  // Values before are read from a second look at the row: PostgreSQL 15 does not return them.
  const before = (told: Sql) => (told === empty ? empty : sql` JOIN ${table} a ON a."id" = d.parent`)
  const {
    object,
    ids: changed,
    rows,
  } = await rolledUpRows(ctx, parent, fields, {
    old: (name) => sql`a.${ident(name)}`,
    update: (told) => sql`UPDATE ${table} t SET ${join(sets)}
      FROM (${differences(ctx, child, list, ids)}) d${before(told)}
      WHERE t."id" = d.parent AND (${join(moved, ' OR ')}) RETURNING t."id", ${join(unfilled)}${told}`,
  })
  return {
    object,
    ids: changed,
    unfilled: fields.flatMap((field, place) => {
      const found = rows.filter((row) => row[`_unfilled${place}`] === true).map(({ id }) => id)
      return found.length > 0 ? [{ field, ids: found }] : []
    }),
  }
}

/** What the records add now, less what they added before; new ones added nothing. */
function differences(ctx: Ctx, child: ObjectDef, list: StandingList, ids: readonly string[]): Sql {
  const now = addedBy(ctx, child, list, ids)
  if (list.rows.length === 0) return now
  const values = columnsOf(list.fields).map((_, at) => raw(`v${at}`))
  return sql`SELECT b.parent, ${join(values.map((value) => sql`sum(b.${value}) AS ${value}`))} FROM (
      ${now}
      UNION ALL SELECT o.parent, ${join(values.map((value) => sql`-o.${value}`))}
        FROM json_to_recordset(${JSON.stringify(list.rows)}::json) AS o(parent uuid, ${join(values.map((value) => sql`${value} numeric`))})) b GROUP BY b.parent`
}
