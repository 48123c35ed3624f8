import { raw, type Sql, sql } from '../sql.ts'

const parts = [
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
  'fiscal',
  'hourOfDay',
  'dayOfWeek',
  'dayOfMonth',
  'monthOfYear',
] as const
export type DatePart = (typeof parts)[number]

export const isDatePart = (value: unknown): value is DatePart => parts.includes(value as DatePart)

/**
 * A column cut to a part of the calendar, as text that sorts: `2026-11-20`, `2026-W47`, `2026-11`, `2026-Q4`, `2026`;
 * or as a number: hour of day 0–23, day of week 1 (Monday)–7, day of month, month of year.
 *
 * @param zone IANA name of the zone whose days count, for points in time
 * @param fiscalStart month in which the fiscal year begins, 1–12
 */
export function partOf(
  column: Sql,
  language: 'date' | 'dt',
  part: DatePart,
  zone: string,
  fiscalStart: number,
): Sql {
  const local = language === 'dt' ? sql`(${column} AT TIME ZONE ${zone}::text)` : sql`${column}::timestamp`
  switch (part) {
    case 'hour':
      return sql`to_char(${local}, ${raw(`'YYYY-MM-DD"T"HH24:00'`)})`
    case 'day':
      return sql`to_char(${local}, ${raw(`'YYYY-MM-DD'`)})`
    case 'week':
      return sql`to_char(${local}, ${raw(`'IYYY-"W"IW'`)})`
    case 'month':
      return sql`to_char(${local}, ${raw(`'YYYY-MM'`)})`
    case 'quarter':
      return sql`to_char(${local}, ${raw(`'YYYY-"Q"Q'`)})`
    case 'year':
      return sql`to_char(${local}, ${raw(`'YYYY'`)})`
    case 'fiscal':
      return sql`to_char(${local} - make_interval(months => ${raw(String(fiscalStart - 1))}), ${raw(`'YYYY'`)})`
    case 'hourOfDay':
      return sql`extract(hour FROM ${local})::int`
    case 'dayOfWeek':
      return sql`extract(isodow FROM ${local})::int`
    case 'dayOfMonth':
      return sql`extract(day FROM ${local})::int`
    case 'monthOfYear':
      return sql`extract(month FROM ${local})::int`
  }
}
