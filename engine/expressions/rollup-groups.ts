import { targetColumn } from '../db/derived-name.ts'
import type { AppModel, FieldDef, ObjectDef } from '../model.ts'
import { ident, join, raw, type Sql, sql } from '../sql.ts'
import { timelessScope } from './derived-columns.ts'
import { keptColumnsOf, partAt } from './kept-columns.ts'
import { columnOf } from './scope.ts'
import { conditionSql } from './to-sql.ts'

/** Columns of rollups over many parents at once: each list is read once, however many rollups are over it. */
export interface RollupGroups {
  /** Joined to the parents' rows under their alias. */
  joins: Sql
  columns: { name: string; value: Sql }[]
}

/** @param ids of the parents, as a parameter */
export function rollupGroups(
  model: AppModel,
  object: ObjectDef,
  rollups: readonly FieldDef[],
  alias: string,
  ids: readonly string[],
): RollupGroups {
  const joins: Sql[] = []
  const columns: RollupGroups['columns'] = []
  for (const [at, group] of [...byList(rollups).values()].entries()) {
    const { rollup } = group[0]!
    const child = model.objects.get(rollup!.object)!
    const reference = child.fields.get(rollup!.reference)!
    const name = reference.to.length > 1 ? targetColumn(reference.name, object.name) : reference.name
    const parent = columnOf('x', name)
    const joined = `g${at}`
    const parts: Sql[] = []
    for (const field of group)
      keptColumnsOf(field).forEach((column, place) => {
        const made = `v${parts.length}`
        parts.push(sql`${rollupAggregate(model, child, field, place, object)} AS ${raw(made)}`)
        columns.push({
          name: column.name,
          value: over(field, place, child, object, columnOf(joined, made), alias, column.type),
        })
      })
    joins.push(sql`LEFT JOIN (SELECT ${parent} AS parent, ${join(parts)} FROM ${ident('app', child.name)} x
      WHERE ${parent} = ANY(${ids}::uuid[]) AND x."deleted_at" IS NULL GROUP BY ${parent}) ${raw(joined)}
      ON ${columnOf(joined, 'parent')} = ${columnOf(alias, 'id')}`)
  }
  return { joins: join(joins, '\n'), columns }
}

/** Rollups over the same list, together. */
function byList(rollups: readonly FieldDef[]): Map<string, FieldDef[]> {
  const groups = new Map<string, FieldDef[]>()
  for (const field of rollups) {
    const key = `${field.rollup!.object} ${field.rollup!.reference}`
    groups.set(key, [...(groups.get(key) ?? []), field])
  }
  return groups
}

/** Records of their own may be in other currencies: their worth in the company's is what adds up. */
export function isInCompanyCurrency(
  field: FieldDef,
  place: number,
  child: ObjectDef,
  object: ObjectDef,
): boolean {
  const { rollup } = field
  const source = rollup!.field === undefined ? undefined : child.fields.get(rollup!.field)
  const isLine = typeof child.ownership === 'object' && child.ownership.from === rollup!.reference
  const adds = rollup!.fn === 'sum' || rollup!.fn === 'avg'
  return adds && source?.type === 'currency' && place === 0 && !isLine && object.fields.has('exchange_rate')
}

/**
 * A column of a rollup over the list's rows `x`; null where there is nothing.
 *
 * @param ownPlace of the column in `keptColumnsOf`
 */
export function rollupAggregate(
  model: AppModel,
  child: ObjectDef,
  field: FieldDef,
  ownPlace: number,
  object: ObjectDef,
): Sql {
  const { filter, field: of } = field.rollup!
  const part = partAt(field, ownPlace)
  const [fn, place] = part ? [part.fn, part.place] : [field.rollup!.fn, ownPlace]
  const source = of === undefined ? undefined : child.fields.get(of)
  const at = !part && isInCompanyCurrency(field, place, child, object) ? 1 : place
  const column = source && columnOf('x', source.columns[at]?.name ?? source.columns[0]!.name)
  const condition = filter ? conditionSql(filter, timelessScope(model, child, 'x')) : undefined
  const only = condition ? sql` FILTER (WHERE ${condition})` : sql``
  switch (fn) {
    case 'count':
      return sql`count(${column ?? raw('*')})${only}`
    case 'countDistinct':
      return sql`count(DISTINCT ${column!})${only}`
    case 'first':
    case 'last': {
      const order = raw(fn === 'last' ? ' DESC' : '')
      const there = sql` FILTER (WHERE ${column!} IS NOT NULL${condition ? sql` AND ${condition}` : sql``})`
      return sql`(array_agg(${column!} ORDER BY x."created_at"${order}, x."id"${order})${there})[1]`
    }
    default:
      return sql`${raw(fn)}(${column!})${only}`
  }
}

/** What an aggregate becomes on its parent: nothing adds up to nothing, not to missing. */
function over(
  field: FieldDef,
  place: number,
  child: ObjectDef,
  object: ObjectDef,
  value: Sql,
  alias: string,
  type: string,
): Sql {
  const fn = partAt(field, place)?.fn ?? field.rollup!.fn
  const filled = fn === 'sum' || fn === 'count' || fn === 'countDistinct' ? sql`COALESCE(${value}, 0)` : value
  const rated = isInCompanyCurrency(field, place, child, object)
    ? sql`${filled} / COALESCE(${columnOf(alias, 'exchange_rate')}, 1)`
    : filled
  return sql`(${rated})::${raw(type)}`
}
