import { isId } from '../../metadata/language/values/reference.ts'
import { AppError } from '../errors.ts'

/** Which users to list. */
export interface UserQuery {
  /** Words in name or e-mail. */
  q?: string
  active?: boolean
  role?: string
  /** With all departments below it. */
  department?: string
  /** Whether their second factor is on. */
  second_factor?: boolean
  /** Not signed in for so many days, or never. */
  idle_days?: number
  sort: UserSort
  limit: number
  offset: number
}

export const userSorts = ['name', 'email', 'last_sign_in_at', 'created_at'] as const
type Column = (typeof userSorts)[number]
export type UserSort = Column | `-${Column}`

const most = { limit: 200, offset: 10_000, idle_days: 3_650 }
type Input = Readonly<Record<string, unknown>>

/** @throws parameter_invalid naming the parameter */
export function parseUserQuery(input: Input): UserQuery {
  const query: UserQuery = { sort: 'name', limit: 50, offset: 0 }
  for (const [name, value] of Object.entries(input)) {
    const read = Object.hasOwn(readers, name) ? readers[name] : undefined
    if (!read || typeof value !== 'string' || value.length > 500 || value.includes('\0'))
      throw invalid(name, value, `One of ${Object.keys(readers).join(', ')}.`)
    if (value !== '') Object.assign(query, { [name]: read(value, name) })
  }
  return query
}

const readers: Readonly<Record<string, (text: string, name: string) => unknown>> = {
  q: (text) => text,
  active: flag,
  role: (text) => text,
  department: (text, name) => {
    if (!isId(text)) throw invalid(name, text, 'An id.')
    return text.toLowerCase()
  },
  second_factor: flag,
  idle_days: (text, name) => whole(text, name, 1),
  sort: (text, name) => {
    if (!(userSorts as readonly string[]).includes(text.replace(/^-/, '')))
      throw invalid(name, text, `One of ${userSorts.join(', ')}, with - before it to turn it round.`)
    return text
  },
  limit: (text, name) => whole(text, name, 1),
  offset: (text, name) => whole(text, name, 0),
}

function flag(text: string, name: string): boolean {
  if (text !== 'true' && text !== 'false') throw invalid(name, text, 'true or false.')
  return text === 'true'
}

function whole(text: string, name: string, least: number): number {
  const highest = most[name as keyof typeof most]
  const number = Number(text)
  if (!Number.isInteger(number) || number < least || number > highest)
    throw invalid(name, text, `A whole number from ${least} to ${highest}.`)
  return number
}

const invalid = (parameter: string, value: unknown, reason: string): AppError =>
  new AppError('parameter_invalid', { parameter, value, reason })
