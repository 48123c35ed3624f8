import { kinds } from '../../metadata/schema/kinds.ts'
import { AppError } from '../errors.ts'
import type { ItemKey } from '../model.ts'

type Body = Record<string, unknown>

/** The body of a request to `/api/design`. @throws malformed_request naming the key */
export function parseBody(body: unknown): Body {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new AppError('malformed_request', { reason: 'The body must be a JSON object.' })
  return body as Body
}

function wrong(key: string, expected: string): AppError {
  return new AppError('malformed_request', { reason: `"${key}" must be ${expected}.`, path: `/${key}` })
}

export function optionalText(body: Body, key: string): string | undefined {
  const value = body[key]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw wrong(key, 'a text')
  return value
}

export function requiredText(body: Body, key: string): string {
  const value = optionalText(body, key)
  if (value === undefined || value.trim() === '') throw wrong(key, 'a text')
  return value
}

/** `items`: a list of `kind/name`. */
export function optionalItems(body: Body): ItemKey[] | undefined {
  const value = body['items']
  if (value === undefined || value === null) return undefined
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string' && /^[a-z_]+\/.+$/.test(item)))
    throw wrong('items', 'a list such as ["object/department"]')
  return value as ItemKey[]
}

/** @throws not_found */
export function requireKind(kind: string): string {
  if (!kinds.some((known) => known.kind === kind))
    throw new AppError('not_found', { object: 'kind', id: kind })
  return kind
}

/** Kind and name of an item in a path. @throws not_found for what cannot be one */
export function itemOf(params: Record<string, string | undefined>): { kind: string; name: string } {
  const { kind = '', name = '' } = params
  requireKind(kind)
  if (!/^[\w.-]{1,100}$/.test(name)) throw new AppError('not_found', { object: kind, id: name })
  return { kind, name }
}

/** @throws not_found */
export function versionNumber(text: string | undefined): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > 2_147_483_647)
    throw new AppError('not_found', { object: 'version', id: text })
  return number
}

/** `"12"` of an If-Match header is revision 12. */
export function revisionOf(header: string): string | undefined {
  const text = header.replace(/^W\//, '').replace(/^"(.*)"$/, '$1')
  return text === '' || text === '*' ? undefined : text
}
