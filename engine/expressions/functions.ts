import { linkTable, targetColumn } from '../db/derived-name.ts'
import { anyOf, ident, raw, type Sql, sql } from '../sql.ts'
import { invalid, notSql, type Span } from './refusal.ts'
import { columnOf, type SqlScope } from './scope.ts'
import type { Value } from './value.ts'

/** A function of the language as SQL. Arguments come compiled; `literal` reads one that must be known. */
type SqlFunction = (scope: SqlScope, args: readonly Value[], span: Span) => Omit<Value, 'span'>

const text = (value: Value | undefined, name: string, span: Span): Value => {
  if (value?.type === 'str') return value
  throw invalid(span, `$${name} needs a text`, `$${name} 需要文本`)
}
const day = (value: Value | undefined, name: string, scope: SqlScope, span: Span): Sql => {
  if (value?.type === 'date') return value.sql
  if (value?.type === 'dt') return sql`(${value.sql} AT TIME ZONE ${scope.model.settings.timeZone})::date`
  throw invalid(span, `$${name} needs a day`, `$${name} 需要日期`)
}
const whole = (value: Value | undefined, name: string, span: Span): Sql => {
  if (value?.type === 'int' || value?.type === 'num') return sql`(${value.sql})::int`
  throw invalid(span, `$${name} needs a whole number`, `$${name} 需要整数`)
}
const today = (scope: SqlScope): Omit<Value, 'span'> => ({ sql: sql`${scope.today}::date`, type: 'date' })

/** Rows of `field` whose text holds a literal, by the gram index where the field has one. */
function contains(haystack: Value, needle: Value, lower: boolean): Sql {
  const found = sql`strpos(${haystack.sql}, ${needle.sql}) > 0`
  const field = haystack.field
  if (!field?.searchable || !needle.known) return found
  const column = lower ? undefined : haystack.sql
  return column ? sql`(jx.grams(${column}) @> jx.query_grams(${needle.sql}) AND ${found})` : found
}

export const sqlFunctions: Readonly<Record<string, SqlFunction>> = {
  now: (scope) => ({ sql: sql`${scope.now.toISOString()}::timestamptz(3)`, type: 'dt' }),
  today,
  date: (scope, [value], span) => ({ sql: day(value, 'date', scope, span), type: 'date' }),
  addDays: (scope, [value, days], span) => ({
    sql: sql`(${day(value, 'addDays', scope, span)} + ${whole(days, 'addDays', span)})`,
    type: 'date',
  }),
  addMonths: (scope, [value, months], span) => ({
    sql: sql`(${day(value, 'addMonths', scope, span)} + make_interval(months => ${whole(months, 'addMonths', span)}))::date`,
    type: 'date',
  }),
  daysBetween: (scope, [from, to], span) => ({
    sql: sql`(${day(to, 'daysBetween', scope, span)} - ${day(from, 'daysBetween', scope, span)})`,
    type: 'int',
  }),
  lowercase: (_scope, [value], span) => {
    const given = text(value, 'lowercase', span)
    return {
      sql: sql`lower(${given.sql} COLLATE "und-x-icu")`,
      type: 'str',
      ...(given.field ? { field: { ...given.field, searchable: false } } : {}),
    }
  },
  uppercase: (_scope, [value], span) => ({
    sql: sql`upper(${text(value, 'uppercase', span).sql} COLLATE "und-x-icu")`,
    type: 'str',
  }),
  length: (_scope, [value], span) => ({
    sql: sql`char_length(${text(value, 'length', span).sql})`,
    type: 'int',
  }),
  // Neither side of PostgreSQL's substr takes less than nothing.
  substring: (_scope, [value, start, length], span) => {
    const from = sql`(${whole(start, 'substring', span)} + 1)`
    const given = text(value, 'substring', span).sql
    return {
      sql: length
        ? sql`substr(${given}, ${from}, greatest(${whole(length, 'substring', span)}, 0))`
        : sql`substr(${given}, ${from})`,
      type: 'str',
    }
  },
  contains: (_scope, [haystack, needle], span) => ({
    sql: contains(text(haystack, 'contains', span), text(needle, 'contains', span), false),
    type: 'bool',
  }),
  group: (_scope, [value], span) => {
    const options = value?.field?.options
    if (!options) throw invalid(span, '$group needs a select field', '$group 需要选择字段')
    const of = (group: string) =>
      options.filter((option) => option.group === group).map((option) => option.key)
    const when = (group: string) =>
      sql`WHEN ${value.sql} = ANY(${of(group)}::text[]) THEN ${raw(`'${group}'`)}`
    return { sql: sql`CASE ${when('open')} ${when('done')} ${when('cancelled')} END`, type: 'str' }
  },
}

/** `$exists(list)`: the other side of a reference or of links. */
export function existsIn(scope: SqlScope, relation: string, alias: string, span: Span): Sql {
  const found = scope.object.relations.get(relation)
  const child = found && scope.model.objects.get(found.object)
  const field = found && child?.fields.get(found.field)
  if (!found || !child || !field) throw notSql(span, `"${relation}" is no list`, `“${relation}”不是列表`)
  const x = scope.joins.nextAlias()
  const rows = scope.targetRows(child, x)
  const id = columnOf(alias, 'id')
  const points =
    field.stores === 'links'
      ? sql`${columnOf(x, 'id')} IN (SELECT k.source_id FROM ${ident('app', linkTable(child.name, field.name))} k WHERE k.target_id = ${id})`
      : sql`${columnOf(x, field.to.length > 1 ? targetColumn(field.name, scope.object.name) : field.name)} = ${id}`
  return sql`EXISTS (SELECT 1 FROM ${ident('app', child.name)} ${raw(x)} WHERE ${points}
    AND ${columnOf(x, 'deleted_at')} IS NULL ${rows ? sql`AND ${anyOf([rows])}` : sql``})`
}
