import { isDay } from '../../metadata/language/values/date.ts'
import { isId } from '../../metadata/language/values/reference.ts'
import type { FieldDef, LanguageType } from '../model.ts'
import { type Sql, sql } from '../sql.ts'
import { invalid, type Span } from './refusal.ts'

/** SQL of a part of an expression, with what it is. */
export interface Value {
  sql: Sql
  type: LanguageType | 'undef'
  span: Span
  /** Known before the query runs: a literal, `$user.id`, `$today()`. */
  known?: { value: unknown }
  /** The bare column, when it is one. */
  field?: FieldDef
}

const typeNames: Record<Value['type'], { en: string; zh: string }> = {
  num: { en: 'a number', zh: '数字' },
  int: { en: 'a number', zh: '数字' },
  str: { en: 'a text', zh: '文本' },
  bool: { en: 'true or false', zh: '是或否' },
  date: { en: 'a day', zh: '日期' },
  dt: { en: 'a point in time', zh: '时间点' },
  time: { en: 'a time of day', zh: '时刻' },
  tags: { en: 'a list', zh: '列表' },
  ref: { en: 'a reference', zh: '引用' },
  none: { en: 'a value that cannot be compared', zh: '不可比较的值' },
  undef: { en: 'nothing', zh: '空值' },
}

const number = (type: Value['type']): boolean => type === 'num' || type === 'int'

/** A parameter of the right type for a comparison with `other`. */
function parameterFor(known: unknown, other: Value, span: Span): Sql | undefined {
  if (number(other.type) && typeof known === 'number') return sql`${String(known)}::numeric`
  if (other.type === 'bool' && typeof known === 'boolean') return sql`${known}::boolean`
  if (typeof known !== 'string') return undefined
  if (other.type === 'str') return sql`${known}::text`
  if (other.type === 'ref') return sql`${isId(known) ? known : null}::uuid`
  if (other.type === 'time') return sql`${known}::time`
  if (other.type === 'date') {
    if (isDay(known)) return sql`${known}::date`
    if (isInstant(known)) return undefined
    throw invalid(
      span,
      `"${known}" is not a day; write it as "2026-11-20"`,
      `“${known}”不是日期，请写作 "2026-11-20"`,
    )
  }
  if (other.type === 'dt') {
    if (isInstant(known)) return sql`${known}::timestamptz(3)`
    if (isDay(known)) return undefined
    throw invalid(
      span,
      `"${known}" is not a point in time; write it as "2026-11-20T09:30:00Z"`,
      `“${known}”不是时间点，请写作 "2026-11-20T09:30:00Z"`,
    )
  }
  return undefined
}

const isInstant = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}T/.test(text) && !Number.isNaN(Date.parse(text))

const dayOf = (value: Value, zone: string): Sql => sql`(${value.sql} AT TIME ZONE ${zone})::date`

/** Both sides as SQL that PostgreSQL compares natively, columns bare. @throws expression_invalid */
export function comparable(left: Value, right: Value, zone: string): [Sql, Sql] {
  if (left.type === 'undef' || right.type === 'undef') return [sql`NULL::text`, sql`NULL::text`]
  if (right.known) {
    const parameter = parameterFor(right.known.value, left, right.span)
    if (parameter) return [left.sql, parameter]
  }
  if (left.known) {
    const parameter = parameterFor(left.known.value, right, left.span)
    if (parameter) return [parameter, right.sql]
  }
  const dayLike = (value: Value) =>
    value.type === 'date' || (typeof value.known?.value === 'string' && isDay(value.known.value))
  if (left.type === 'dt' && dayLike(right))
    return [dayOf(left, zone), right.type === 'str' ? sql`${right.known?.value}::date` : right.sql]
  if (right.type === 'dt' && dayLike(left))
    return [left.type === 'str' ? sql`${left.known?.value}::date` : left.sql, dayOf(right, zone)]
  if ((number(left.type) && number(right.type)) || (left.type === right.type && left.type !== 'none'))
    return [left.sql, right.sql]
  const [a, b] = [typeNames[left.type], typeNames[right.type]]
  throw invalid(
    { from: left.span.from, to: right.span.to },
    `${a.en} cannot be compared with ${b.en}`,
    `${a.zh}不能与${b.zh}比较`,
  )
}
