import { isId } from '../../metadata/language/values/reference.ts'
import { AppError } from '../errors.ts'
import { isAuditKind } from './kinds.ts'

/** What of the audit to show. */
export interface AuditQuery {
  user?: string
  kinds?: string[]
  object?: string
  record?: string
  /** ISO instants, from (with) to (without). */
  from?: string
  to?: string
  /** Words in kind, object, details, address or the name of who did it. */
  q?: string
}

export interface AuditPageQuery extends AuditQuery {
  limit: number
  cursor?: string
}

const texts = ['user', 'kind', 'object', 'record', 'from', 'to', 'q'] as const
const usualLimit = 50
const longestLimit = 200

type Input = Readonly<Record<string, unknown>>

/** @throws parameter_invalid naming the parameter */
export function parseAuditPage(input: Input): AuditPageQuery {
  const { limit, cursor, ...rest } = input
  const count = limit === undefined || limit === '' ? usualLimit : Number(limit)
  if (!Number.isInteger(count) || count < 1 || count > longestLimit)
    throw invalid(
      'limit',
      limit,
      `A whole number from 1 to ${longestLimit}.`,
      `1 到 ${longestLimit} 之间的整数。`,
    )
  const place = textOf('cursor', cursor)
  return { ...parseAuditQuery(rest), limit: count, ...(place === undefined ? {} : { cursor: place }) }
}

/** @throws parameter_invalid naming the parameter */
export function parseAuditQuery(input: Input): AuditQuery {
  const given: Partial<Record<(typeof texts)[number], string>> = {}
  for (const [name, value] of Object.entries(input)) {
    if (!(texts as readonly string[]).includes(name))
      throw invalid(name, value, `One of ${texts.join(', ')}.`, `可用参数：${texts.join('、')}。`)
    const text = textOf(name, value)
    if (text !== undefined) given[name as (typeof texts)[number]] = text
  }
  const { kind, from, to, user, record, ...rest } = given
  for (const [name, id] of [
    ['user', user],
    ['record', record],
  ] as const)
    if (id !== undefined && !isId(id)) throw invalid(name, id, 'An id.', '应为 ID。')
  if (record !== undefined && rest.object === undefined)
    throw invalid('record', record, 'With the name of its object in “object”.', '请同时用“object”指明对象。')
  const kinds = kind?.split(',').map((one) => one.trim())
  const unknown = kinds?.find((one) => !isAuditKind(one))
  if (unknown !== undefined) throw invalid('kind', unknown, 'A kind of event.', '应为事件类型。')
  return {
    ...rest,
    ...(kinds ? { kinds } : {}),
    ...(user ? { user } : {}),
    ...(record ? { record } : {}),
    ...(from ? { from: instantOf('from', from) } : {}),
    ...(to ? { to: instantOf('to', to) } : {}),
  }
}

const longestRangeMs = 31 * 86_400_000

/** From when to when to verify: the last day unless told otherwise, 31 days at most. @throws parameter_invalid */
export function parseRange(input: Input, now: Date): { from: string; to: string } {
  const extra = Object.keys(input).find((name) => name !== 'from' && name !== 'to')
  if (extra !== undefined) throw invalid(extra, input[extra], 'from or to.', '只能使用 from 或 to。')
  const [from, to] = [textOf('from', input['from']), textOf('to', input['to'])]
  const end = to === undefined ? now.toISOString() : instantOf('to', to)
  const begin =
    from === undefined ? new Date(Date.parse(end) - 86_400_000).toISOString() : instantOf('from', from)
  if (Date.parse(begin) > Date.parse(end)) throw invalid('from', from, 'Not after “to”.', '不能晚于“to”。')
  if (Date.parse(end) - Date.parse(begin) > longestRangeMs)
    throw invalid('from', from, 'At most 31 days before “to”.', '最多早于“to”31 天。')
  return { from: begin, to: end }
}

function textOf(name: string, value: unknown): string | undefined {
  if (value === undefined || value === '') return undefined
  if (typeof value !== 'string' || value.length > 500 || value.includes('\0'))
    throw invalid(name, value, 'One text of at most 500 characters.', '应为一个不超过 500 个字符的文本。')
  return value
}

const shape = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/

function instantOf(name: string, text: string): string {
  if (!shape.test(text) || Number.isNaN(Date.parse(text)))
    throw invalid(
      name,
      text,
      'A day or an instant, e.g. 2026-03-01T08:00:00Z.',
      '应为日期或时刻，例如 2026-03-01T08:00:00Z。',
    )
  return new Date(text).toISOString()
}

function invalid(parameter: string, value: unknown, reason: string, reasonZh: string): AppError {
  return new AppError('parameter_invalid', { parameter, value, reason, reasonZh })
}
