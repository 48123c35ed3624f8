import { AppError } from '../errors.ts'
import { type DatePart, isDatePart } from './date-parts.ts'
import { requireBody } from './request-body.ts'

export interface AggregateQuery {
  groupBy: { field: string; by?: DatePart }[]
  measures: Record<string, { fn: Fn; field?: string; filter?: string }>
  filter?: string
  search?: string
  view?: string
  having?: string
  sort?: string
  limit: number
  tz?: string
}

export type Fn = 'count' | 'countDistinct' | 'sum' | 'avg' | 'min' | 'max'
const fns: readonly string[] = ['count', 'countDistinct', 'sum', 'avg', 'min', 'max']

export const refuse = (parameter: string, value: unknown, reason: string) =>
  new AppError('parameter_invalid', { parameter, value, reason })

/** @throws parameter_invalid, malformed_request */
export function parseAggregate(body: unknown): AggregateQuery {
  const { groupBy = [], measures = { count: { fn: 'count' } }, limit = 1000, ...texts } = requireBody(body)
  const names = ['filter', 'search', 'view', 'having', 'sort', 'tz']
  const query: AggregateQuery = { groupBy: [], measures: {}, limit: Number(limit) }
  for (const [name, value] of Object.entries(texts)) {
    if (!names.includes(name))
      throw refuse(name, value, `Known: groupBy, measures, limit, ${names.join(', ')}.`)
    if (value === null || value === undefined || value === '') continue
    if (typeof value !== 'string') throw refuse(name, value, 'A text is expected.')
    query[name as 'filter'] = value
  }
  if (!Number.isInteger(query.limit) || query.limit < 1 || query.limit > 10_000)
    throw refuse('limit', limit, '1 to 10000.')
  if (query.tz) checkZone(query.tz)
  if (!Array.isArray(groupBy) || groupBy.length > 4)
    throw refuse('groupBy', groupBy, 'A list of at most 4 fields.')
  query.groupBy = groupBy.map((group) => {
    const { field, by } = typeof group === 'string' ? { field: group, by: undefined } : requireBody(group)
    if (typeof field !== 'string') throw refuse('groupBy', group, 'A field name is missing.')
    if (by !== undefined && !isDatePart(by))
      throw refuse(
        'groupBy.by',
        by,
        'hour, day, week, month, quarter, year, fiscal, hourOfDay, dayOfWeek, dayOfMonth or monthOfYear.',
      )
    return by === undefined ? { field } : { field, by }
  })
  const fields = query.groupBy.map((group) => group.field)
  const twice = fields.find((field, at) => fields.indexOf(field) !== at)
  if (twice) throw refuse('groupBy', twice, 'A field can be grouped by once.')
  const named = Object.entries(requireBody(measures))
  if (named.length > 50) throw refuse('measures', named.length, 'At most 50 measures.')
  const clash = named.find(([name]) => fields.includes(name))
  if (clash) throw refuse('measures', clash[0], 'A measure cannot have the name of a group.')
  for (const [name, measure] of named) query.measures[name] = parseMeasure(name, measure)
  return query
}

function parseMeasure(name: string, measure: unknown): AggregateQuery['measures'][string] {
  if (!/^[a-z][a-z0-9_]{0,39}$/i.test(name))
    throw refuse('measures', name, 'Names are letters, digits and underscores.')
  const { fn, field, filter } = requireBody(measure)
  if (typeof fn !== 'string' || !fns.includes(fn)) throw refuse(`measures.${name}.fn`, fn, fns.join(', '))
  if (fn !== 'count' && typeof field !== 'string')
    throw refuse(`measures.${name}.field`, field, 'A field is needed.')
  return {
    fn: fn as Fn,
    ...(typeof field === 'string' ? { field } : {}),
    ...(typeof filter === 'string' && filter ? { filter } : {}),
  }
}

function checkZone(zone: string): void {
  try {
    Intl.DateTimeFormat('en', { timeZone: zone })
  } catch (error) {
    if (error instanceof RangeError)
      throw refuse('tz', zone, 'This time zone is not known; e.g. Asia/Shanghai.')
    throw error
  }
}
