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
}

/**
 * A field's columns, in the order of its type: those of the table, or the expressions that compute them when read, of
 * the same PostgreSQL types.
 */
export function fieldColumns(field: FieldDef, place: FieldPlace): Sql[] {
  if (!field.computed) return field.columns.map(({ name }) => columnOf(place.alias, name))
  const { object, alias, scope, path } = place
  const own: SqlScope = { ...trusted(scope), object, alias, key: path ? `${path}.=` : '=' }
  const value = valueSql(field.computed, own)
  return (field.computedColumns ?? []).map(({ type }, at) => {
    const found = at === 1 && field.type === 'currency' ? inCompanyCurrency(value, object, alias) : value
    if (type === 'boolean') return sql`COALESCE(${found}, false)`
    return fitted(found, type)
  })
}

/** A computed number in the type of its column; missing where that cannot hold it, never an error. */
function fitted(value: Sql, type: string): Sql {
  const [, precision, scale] = /^numeric\((\d+),(\d+)\)$/.exec(type) ?? []
  if (precision && scale) return sql`jx.fit(${value}, ${raw(precision)}, ${raw(scale)})::${raw(type)}`
  const most = largest[type]
  return most ? sql`jx.fit_int(${value}, ${raw(most)})::${raw(type)}` : sql`(${value})::${raw(type)}`
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
