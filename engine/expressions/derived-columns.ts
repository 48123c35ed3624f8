import { targetColumn } from '../db/derived-name.ts'
import type { AppModel, FieldDef, ObjectDef } from '../model.ts'
import { empty, ident, raw, type Sql, sql } from '../sql.ts'
import { fieldColumns } from './field-column.ts'
import { keptColumnsOf, partAt, type RollupPart } from './kept-columns.ts'
import { columnOf, Joins, type SqlScope } from './scope.ts'
import { conditionSql } from './to-sql.ts'

/** For what is stored: it depends on no time and no person. */
export const timelessScope = (model: AppModel, object: ObjectDef, alias: string): SqlScope => ({
  model,
  object,
  alias,
  joins: new Joins('d'),
  user: nobody,
  now: new Date(0),
  today: '1970-01-01',
  checkField: () => undefined,
  targetRows: () => undefined,
})

const nobody: SqlScope['user'] = {
  id: '',
  name: '',
  email: '',
  roles: [],
  teams: [],
  department: null,
  departmentTree: [],
  departmentPath: [],
  departmentCodes: [],
  teamCodes: [],
  companyTree: [],
  locale: null,
  timeZone: null,
  external: false,
  system: true,
}

/** A stored formula's columns as SQL over a row. */
export function formulaColumns(model: AppModel, object: ObjectDef, field: FieldDef, alias: string): Sql[] {
  const scope = timelessScope(model, object, alias)
  return fieldColumns(
    { ...field, computed: field.formula!, computedColumns: field.columns },
    { scope, object, alias, toKeep: true },
  )
}

/** Columns of kept formulas and lookups over rows under `alias`, with the joins that lead to what they read. */
export function keptColumns(
  model: AppModel,
  object: ObjectDef,
  fields: readonly FieldDef[],
  alias: string,
): { joins: Sql; columns: { name: string; value: Sql }[] } {
  const scope = timelessScope(model, object, alias)
  const columns = fields.flatMap((field) => {
    const computed = { ...field, computed: field.kept!, computedColumns: field.columns }
    const values = fieldColumns(computed, { scope, object, alias, toKeep: true })
    return field.columns.map(({ name }, at) => ({ name, value: values[at]! }))
  })
  return { joins: scope.joins.sql, columns }
}

/** The same as sub-selects over a row, for statements that have no place for joins. */
export function keptValues(model: AppModel, object: ObjectDef, field: FieldDef, alias: string): Sql[] {
  const { joins, columns } = keptColumns(model, object, [field], 'own')
  return columns.map(
    ({ value }) =>
      sql`(SELECT ${value} FROM ${ident('app', object.name)} own ${joins} WHERE own."id" = ${columnOf(alias, 'id')})`,
  )
}

/** A rollup's columns as sub-selects over a row of the parent. */
export function rollupColumns(model: AppModel, object: ObjectDef, field: FieldDef, alias: string): Sql[] {
  const { rollup } = field
  const child = model.objects.get(rollup!.object)!
  const reference = child.fields.get(rollup!.reference)!
  const column = reference.to.length > 1 ? targetColumn(reference.name, object.name) : reference.name
  const scope = timelessScope(model, child, 'x')
  // OFFSET 0: by the reference's index. On a table that grew since it was analysed, the planner takes live records to
  // be few and walks all of them, once a parent.
  const mine = sql`(SELECT * FROM ${ident('app', child.name)} _c WHERE ${columnOf('_c', column)} = ${columnOf(alias, 'id')} OFFSET 0) x`
  const where = sql`x."deleted_at" IS NULL
    ${rollup!.filter ? sql`AND ${conditionSql(rollup!.filter, scope)}` : empty}`
  const from = sql`FROM ${mine} WHERE ${where}`
  const source = rollup!.field === undefined ? undefined : child.fields.get(rollup!.field)
  const isLine = typeof child.ownership === 'object' && child.ownership.from === rollup!.reference
  return keptColumnsOf(field).map(({ type }, place) => {
    const part = partAt(field, place)
    const at = part?.place ?? place
    const of = source && columnOf('x', source.columns[at]?.name ?? source.columns[0]!.name)
    const value = part
      ? partOver(part, of!, from)
      : valueOver(rollup!.fn, of, from, { source, at, isLine, object, alias })
    return sql`(${value})::${raw(type)}`
  })
}

const partOver = ({ fn }: RollupPart, column: Sql, from: Sql): Sql =>
  fn === 'count' ? sql`SELECT count(${column}) ${from}` : sql`SELECT COALESCE(sum(${column}), 0) ${from}`

interface Over {
  source: FieldDef | undefined
  at: number
  isLine: boolean
  object: ObjectDef
  alias: string
}

function valueOver(
  fn: NonNullable<FieldDef['rollup']>['fn'],
  column: Sql | undefined,
  from: Sql,
  { source, at, isLine, object, alias }: Over,
): Sql {
  switch (fn) {
    case 'count':
      return sql`SELECT count(${column ?? raw('*')}) ${from}`
    case 'countDistinct':
      return sql`SELECT count(DISTINCT ${column!}) ${from}`
    case 'first':
    case 'last':
      return sql`SELECT ${column!} ${from} AND ${column!} IS NOT NULL ORDER BY x."created_at" ${raw(fn === 'last' ? 'DESC' : '')}, x."id" ${raw(fn === 'last' ? 'DESC' : '')} LIMIT 1`
    case 'sum':
    case 'avg': {
      // Records of their own may be in other currencies: their worth in the company's is what adds up.
      const foreign = source?.type === 'currency' && at === 0 && !isLine && object.fields.has('exchange_rate')
      const summed = foreign ? columnOf('x', source.columns[1]!.name) : column!
      const rate = foreign ? sql` / COALESCE(${columnOf(alias, 'exchange_rate')}, 1)` : empty
      if (fn === 'avg') return sql`SELECT avg(${summed})${rate} ${from}`
      return sql`SELECT COALESCE(sum(${summed}), 0)${rate} ${from}`
    }
    default:
      return sql`SELECT ${raw(fn)}(${column!}) ${from}`
  }
}
