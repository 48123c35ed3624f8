import { AppError } from '../errors.ts'

/** The parameters of a list, checked for form; names are checked against the object later. */
export interface ListQuery {
  filter?: string
  search?: string
  sort?: string
  fields?: string[]
  limit: number
  cursor?: string
  offset: number
  count: 'exact' | 'estimate' | 'none'
  view?: string
  deleted: boolean
}

const known = ['filter', 'search', 'sort', 'fields', 'limit', 'cursor', 'offset', 'count', 'view', 'deleted']

const refuse = (parameter: string, value: unknown, reason: string) =>
  new AppError('parameter_invalid', { parameter, value, reason })

function text(input: Record<string, unknown>, name: string): string | undefined {
  const value = input[name]
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value !== 'string') throw refuse(name, value, 'Give it once, as text.')
  if (value.includes('\0')) throw refuse(name, '\\0', 'A NUL character is not possible.')
  return value
}

function whole(
  input: Record<string, unknown>,
  name: string,
  low: number,
  high: number,
  otherwise: number,
): number {
  const value = input[name]
  if (value === undefined || value === '') return otherwise
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isInteger(number) || number < low || number > high)
    throw refuse(name, value, `A whole number from ${low} to ${high} is needed.`)
  return number
}

/** From a query string or a JSON body (`POST …/query`). @throws parameter_invalid naming the parameter */
export function parseListQuery(input: Record<string, unknown>): ListQuery {
  const unknown = Object.keys(input).find((name) => !known.includes(name))
  if (unknown) throw refuse(unknown, input[unknown], `Known parameters: ${known.join(', ')}.`)
  const count = text(input, 'count') ?? 'none'
  if (count !== 'exact' && count !== 'estimate' && count !== 'none')
    throw refuse('count', count, 'exact, estimate or none.')
  const deleted = String(input['deleted'] ?? 'false')
  if (deleted !== 'true' && deleted !== 'false') throw refuse('deleted', deleted, 'true or false.')
  const list: ListQuery = {
    limit: whole(input, 'limit', 1, 200, 50),
    offset: whole(input, 'offset', 0, 10_000, 0),
    count,
    deleted: deleted === 'true',
  }
  for (const name of ['filter', 'search', 'sort', 'cursor', 'view'] as const) {
    const value = text(input, name)
    if (value !== undefined) list[name] = value
  }
  const fields = Array.isArray(input['fields']) ? input['fields'].join(',') : text(input, 'fields')
  if (fields)
    list.fields = fields
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean)
  if (list.fields && list.fields.length > 200)
    throw refuse('fields', list.fields.length, 'At most 200 fields.')
  if (list.cursor && list.offset > 0) throw refuse('offset', list.offset, 'Use either a cursor or an offset.')
  return list
}
