import type { FieldDef, ObjectDef } from '../model.ts'
import { raw, type Sql, sql } from '../sql.ts'
import { columnOf, type SqlScope, trusted } from './scope.ts'
import { valueSql } from './to-sql.ts'

/** Where a field is read: its object's row under an alias, with the joins of the query around it. */
export interface FieldPlace {
  scope: SqlScope
  object: ObjectDef
  alias: string
  /** Path from the scope's own row, so that joins of two rows do not meet: `department`. */
  path?: string
  /** For a column that keeps the value: never grouped by, so that it may be computed by a sub-select. */
  toKeep?: true
}

/**
 * A field's columns, in the order of its type: those of the table, or the expressions that compute them when read, of
 * the same PostgreSQL types.
 */
export function fieldColumns(field: FieldDef, place: FieldPlace): Sql[] {
  if (!field.computed) return field.columns.map(({ name }) => columnOf(place.alias, name))
  const { object, alias, scope, path, toKeep } = place
  const own: SqlScope = { ...trusted(scope), object, alias, key: path ? `${path}.=` : '=' }
  const value = valueSql(field.computed, own)
  return (field.computedColumns ?? []).map(({ type }, at) => {
    const found = at === 1 && field.type === 'currency' ? inCompanyCurrency(value, object, alias) : value
    if (type === 'boolean') return sql`COALESCE(${found}, false)`
    return toKeep ? fittedOnce(found, type) : fitted(found, type)
  })
}

/** A computed number in the type of its column; missing where that cannot hold it, never an error. */
function fitted(value: Sql, type: string): Sql {
  const [, precision, scale] = /^numeric\((\d+),(\d+)\)$/.exec(type) ?? []
  if (precision && scale) return sql`jx.fit(${value}, ${raw(precision)}, ${raw(scale)})::${raw(type)}`
  const most = largest[type]
  return most ? sql`jx.fit_int(${value}, ${raw(most)})::${raw(type)}` : sql`(${value})::${raw(type)}`
}

/**
 * The same by a sub-select: twice as fast over many rows, where PostgreSQL would call the helper for each of them because
 * its body names the value twice.
 */
function fittedOnce(value: Sql, type: string): Sql {
  const [, precision, scale] = /^numeric\((\d+),(\d+)\)$/.exec(type) ?? []
  if (!precision || !scale) return fitted(value, type)
  return sql`(SELECT CASE WHEN abs(_f.v) < ${raw(`1e${Number(precision) - Number(scale)}`)} THEN _f.v END
    FROM (SELECT round((${value})::numeric, ${raw(scale)}) AS v OFFSET 0) _f)::${raw(type)}`
}

const largest: Readonly<Record<string, string>> = {
  smallint: '32767',
  integer: '2147483647',
  bigint: '9007199254740991',
}

const inCompanyCurrency = (value: Sql, object: ObjectDef, alias: string): Sql =>
  object.fields.has('exchange_rate')
    ? sql`((${value}) * COALESCE(${columnOf(alias, 'exchange_rate')}, 1)::float8)`
    : value
