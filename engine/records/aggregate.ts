import { currencyScale, roundToScale } from '../../metadata/language/decimal.ts'
import type { Ctx } from '../context.ts'
import { fieldColumns } from '../expressions/field-column.ts'
import { type FieldPath, followPath, referenceId } from '../expressions/paths.ts'
import { columnOf, Joins, type SqlScope } from '../expressions/scope.ts'
import { conditionToSql } from '../expressions/to-sql.ts'
import type { FieldDef } from '../model.ts'
import { rowsFor } from '../permissions/rows-for.ts'
import { ruleCondition } from '../permissions/rule-condition.ts'
import { allOf, empty, ident, join, raw, type Sql, sql } from '../sql.ts'
import { type AggregateQuery, type Fn, refuse } from './aggregate-query.ts'
import { partOf } from './date-parts.ts'
import { firstRows } from './first-rows.ts'
import { havingCondition } from './having.ts'
import { objectFor } from './known-object.ts'
import { labelOf } from './reference-columns.ts'
import { searchCondition } from './search-condition.ts'
import { personScope } from './sql-scope.ts'

/**
 * Groups and measures over the rows the person may read; one statement.
 *
 * @returns `{ data: [{ <group keys>, <measures> }], page }`; money in the company's currency unless grouped by
 *   `currency_code`; a reference group as `{ id, label }`
 */
export async function aggregateRecords(
  ctx: Ctx,
  objectName: string,
  query: AggregateQuery,
): Promise<{ data: Record<string, unknown>[]; page: { next: null; countKind: 'none' } }> {
  const { statement, read } = aggregateStatement(ctx, objectName, query)
  const { rows } = await firstRows<Record<string, unknown>>(ctx, statement)
  return { data: rows.map(read), page: { next: null, countKind: 'none' } }
}

/** The statement of it, whose columns are the same for every filter, and how its rows are read. */
export function aggregateStatement(
  ctx: Ctx,
  objectName: string,
  query: AggregateQuery,
): { statement: Sql; read: (row: Record<string, unknown>) => Record<string, unknown> } {
  const object = objectFor(ctx, objectName, 'read')
  const joins = new Joins()
  const scope = personScope(ctx, object, 'a', joins)
  const groups = query.groupBy.map((group) =>
    groupOf(scope, group, query.tz ?? ctx.model.settings.timeZone, ctx),
  )
  const inCurrency = query.groupBy.some((group) => group.field === 'currency_code')
  const measures = Object.entries(query.measures).map(
    ([name, measure]) => [name, measureOf(scope, measure, inCurrency)] as const,
  )
  const view = query.view ? ctx.model.views.get(query.view) : undefined
  if (query.view && view?.object !== object.name)
    throw refuse('view', query.view, `${object.name} has no such view.`)
  const rows = rowsFor(ctx, object, 'read')
  const where = allOf([
    raw('a."deleted_at" IS NULL'),
    ...(rows ? [rows] : []),
    ...(view?.filter ? [ruleCondition(ctx, object, 'a', view.filter, 'v')] : []),
    ...(query.filter ? [conditionToSql(query.filter, scope)] : []),
    ...(query.search ? [searchCondition(ctx, object, query.search, 'a')] : []),
  ])
  const columns = [
    ...groups.map(
      (group, at) =>
        sql`${group.sql} AS ${ident(`g${at}`)}${group.label ? sql`, ${group.label} AS ${ident(`n${at}`)}` : empty}`,
    ),
    ...measures.map(([name, { sql: part }]) => sql`${part} AS ${ident(`m_${name}`)}`),
  ]
  // By position: an expression with parameters is not the same text twice.
  const positions = Array.from(
    { length: groups.reduce((sum, group) => sum + (group.label ? 2 : 1), 0) },
    (_, at) => raw(String(at + 1)),
  )
  const grouped = sql`SELECT ${join(columns)} FROM ${ident('app', object.name)} a ${joins.sql} WHERE ${where}
    ${positions.length > 0 ? sql`GROUP BY ${join(positions)}` : empty}`
  const names = Object.keys(query.measures)
  const having = query.having
    ? sql`WHERE ${havingCondition(ctx, object, { text: query.having, measures: names, alias: 'h', column: (name) => `m_${name}` })}`
    : empty
  const statement = sql`SELECT h.* FROM (${grouped}) h ${having} ORDER BY ${orderOf(query, groups.length, measures)} LIMIT ${raw(String(query.limit))}`
  const place = query.groupBy.findIndex((group) => group.field === 'currency_code')
  const currencyOf = (row: Record<string, unknown>): string =>
    String((place >= 0 && row[`g${place}`]) || ctx.model.settings.currency)
  const read = (row: Record<string, unknown>): Record<string, unknown> => ({
    ...Object.fromEntries(
      groups.map((group, at) => [query.groupBy[at]!.field, group.read(row[`g${at}`], row[`n${at}`])]),
    ),
    ...Object.fromEntries(
      measures.map(([name, measure]) => [name, measure.read(row[`m_${name}`], currencyOf(row))]),
    ),
  })
  return { statement, read }
}

interface Group {
  sql: Sql
  label?: Sql
  read(value: unknown, label: unknown): unknown
}

const nowhere = { from: 0, to: 0 }

/** The columns of the field at the end of a path. */
const columnsOf = (scope: SqlScope, path: string, { object, alias, field }: FieldPath): Sql[] =>
  fieldColumns(field, { scope, object, alias, path: path.split('.').slice(0, -1).join('.') })

function groupOf(
  scope: SqlScope,
  { field: path, by }: AggregateQuery['groupBy'][number],
  zone: string,
  ctx: Ctx,
): Group {
  const found = followPath(scope, path.split('.'), nowhere)
  const { field, alias } = found
  if (by) {
    if (field.language !== 'date' && field.language !== 'dt')
      throw refuse('groupBy', path, 'Only days and points in time have parts.')
    return {
      sql: partOf(
        columnsOf(scope, path, found)[0]!,
        field.language,
        by,
        zone,
        ctx.model.settings.fiscalStart,
      ),
      read: (value) => value,
    }
  }
  if (field.stores === 'links' || field.stores === 'files' || columnsOf(scope, path, found).length === 0)
    throw refuse('groupBy', path, 'This field cannot be grouped by.')
  if (field.stores !== 'target') {
    const column = columnsOf(scope, path, found)[0]!
    return {
      sql: field.language === 'dt' ? sql`(${column} AT TIME ZONE ${raw(`'UTC'`)})::text` : column,
      read: (value) =>
        field.language === 'num' && value !== null && field.type !== 'currency' ? Number(value) : value,
    }
  }
  const target = field.to.length === 1 ? ctx.model.objects.get(field.to[0]!) : undefined
  if (!target) return { sql: referenceId(alias, field), read: (value) => (value ? { id: value } : null) }
  const id = field.computed ? columnsOf(scope, path, found)[0]! : columnOf(alias, field.name)
  const joined = scope.joins.add(`${path}#label`, target.name, (other) => {
    const visible = scope.targetRows(target, other)
    return allOf([sql`${columnOf(other, 'id')} = ${id}`, ...(visible ? [visible] : [])])
  })
  const name = labelOf(ctx, target, joined)
  return {
    sql: columnOf(joined, 'id'),
    label: name.sql,
    read: (value, label) => (value ? { id: value, label: name.read(label) ?? '' } : null),
  }
}

function measureOf(
  scope: SqlScope,
  { fn, field: path, filter }: AggregateQuery['measures'][string],
  inCurrency: boolean,
): { sql: Sql; read(value: unknown, currency: string): unknown } {
  const only = filter ? sql` FILTER (WHERE ${conditionToSql(filter, scope)})` : empty
  if (fn === 'count' && !path) return { sql: sql`count(*)${only}`, read: Number }
  const found = followPath(scope, path!.split('.'), nowhere)
  const { field } = found
  if (fn === 'count' || fn === 'countDistinct') {
    if (field.stores === 'links') throw refuse('measures', path, 'Links cannot be counted here.')
    const column =
      field.stores === 'target' && !field.computed
        ? referenceId(found.alias, field)
        : columnsOf(scope, path!, found)[0]!
    return {
      sql: sql`count(${raw(fn === 'countDistinct' ? 'DISTINCT ' : '')}${column})${only}`,
      read: Number,
    }
  }
  const money = field.type === 'currency'
  const columns = columnsOf(scope, path!, found)
  const column = columns[money && !inCurrency ? 1 : 0]!
  const summed = fn === 'sum' || fn === 'avg'
  if (summed && field.language !== 'num' && field.language !== 'int')
    throw refuse('measures', path, 'Only numbers can be summed.')
  if (!summed && ['none', 'bool', 'tags', 'ref'].includes(field.language))
    throw refuse('measures', path, 'This field has no order.')
  return {
    sql: sql`${raw(fn)}(${column})${only}`,
    read: (value, currency) => readMeasure(value, field, fn, currency),
  }
}

/** Money and decimals as text with their scale, other numbers as numbers. */
function readMeasure(value: unknown, field: FieldDef, fn: Fn, currency: string): unknown {
  if (value === null || value === undefined) return null
  if (field.type === 'currency') return roundToScale(String(value), currencyScale(currency)) ?? null
  if (field.type === 'decimal')
    return fn === 'avg' ? roundToScale(String(value), Number(field.raw['scale'] ?? 2)) : String(value)
  return field.language === 'num' || field.language === 'int' ? Number(value) : value
}

function orderOf(
  query: AggregateQuery,
  groups: number,
  measures: readonly (readonly [string, unknown])[],
): Sql {
  const sorts = (query.sort ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
  if (sorts.length === 0)
    return groups > 0
      ? join(Array.from({ length: groups }, (_, at) => sql`${ident(`g${at}`)} NULLS LAST`))
      : raw('1')
  return join(
    sorts.map((sort) => {
      const name = sort.replace(/^-/, '')
      const at = query.groupBy.findIndex((group) => group.field === name)
      const known =
        at >= 0 ? `g${at}` : measures.some(([measure]) => measure === name) ? `m_${name}` : undefined
      if (!known) throw refuse('sort', name, 'Neither a group nor a measure.')
      return sql`${ident(known)}${raw(sort.startsWith('-') ? ' DESC' : '')} NULLS LAST`
    }),
  )
}
