import { AppError } from '../../errors.ts'
import { type ListQuery, parseListQuery } from '../list-query.ts'

/** What to export, and how it is to be written. */
export interface ExportQuery {
  format: 'csv' | 'xlsx'
  /** Option keys, field names, ids instead of labels. */
  keys: boolean
  /** Text as it is, even where a spreadsheet would take it for a formula. */
  raw: boolean
  dates: 'iso' | 'locale'
  list: ListQuery
}

/** @throws parameter_invalid naming the parameter */
export function parseExportQuery(input: Record<string, unknown>): ExportQuery {
  const { format = 'csv', keys, raw, dates = 'iso', ...list } = input
  for (const name of ['limit', 'cursor', 'offset', 'count'])
    if (name in list) throw invalid(name, list[name], 'An export has no pages.')
  if (format !== 'csv' && format !== 'xlsx') throw invalid('format', format, 'csv or xlsx.')
  if (dates !== 'iso' && dates !== 'locale') throw invalid('dates', dates, 'iso or locale.')
  return { format, dates, keys: flag('keys', keys), raw: flag('raw', raw), list: parseListQuery(list) }
}

function flag(name: string, value: unknown): boolean {
  if (value === undefined || value === '' || value === 'false') return false
  if (value === 'true') return true
  throw invalid(name, value, 'true or false.')
}

const invalid = (parameter: string, value: unknown, reason: string): AppError =>
  new AppError('parameter_invalid', { parameter, value, reason })
