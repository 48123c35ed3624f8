import { AppError, type Issue, type IssueCode } from './errors.ts'

type Reader<T> = (value: unknown) => T | Refusal

class Refusal {
  readonly code: IssueCode
  readonly en: string
  readonly zh: string

  constructor(code: IssueCode, en: string, zh: string) {
    this.code = code
    this.en = en
    this.zh = zh
  }
}

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The id in a path. @throws not_found for anything that cannot be one */
export function pathId(object: string, given: string | undefined): string {
  if (!given || !uuidPattern.test(given)) throw new AppError('not_found', { object, id: given ?? '' })
  return given.toLowerCase()
}

const wrongType = (en: string, zh: string) => new Refusal('wrong_type', `Should be ${en}.`, `应为${zh}。`)

export const text =
  (longest: number, shortest = 1): Reader<string> =>
  (value) => {
    if (typeof value !== 'string') return wrongType('text', '文本')
    if (value.trim().length < shortest) {
      return new Refusal(
        'too_short',
        `Needs ${shortest} characters or more.`,
        `至少需要 ${shortest} 个字符。`,
      )
    }
    return value.length > longest
      ? new Refusal('too_long', `Has more than ${longest} characters.`, `超过 ${longest} 个字符。`)
      : value
  }

export const email: Reader<string> = (value) =>
  typeof value === 'string' && value.length <= 200 && /^[^\s@]+@[^\s@]+$/.test(value.trim())
    ? value.trim()
    : new Refusal('pattern_mismatch', 'Is not an e-mail address.', '不是有效的邮箱地址。')

export const flag: Reader<boolean> = (value) =>
  typeof value === 'boolean' ? value : wrongType('true or false', ' true 或 false')

export const id: Reader<string> = (value) =>
  typeof value === 'string' && uuidPattern.test(value) ? value.toLowerCase() : wrongType('an id', '标识')

export const words: Reader<string[]> = (value) =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')
    ? value
    : wrongType('a list of names', '名称列表')

/** A JSON object whose text is at most that long. */
export const document =
  (longest: number): Reader<Record<string, unknown>> =>
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return wrongType('an object', '对象')
    return JSON.stringify(value).length > longest
      ? new Refusal('too_long', `Has more than ${longest} characters.`, `超过 ${longest} 个字符。`)
      : (value as Record<string, unknown>)
  }

export const instant: Reader<Date> = (value) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value))
    ? new Date(value)
    : wrongType('an instant such as 2026-01-31T12:00:00Z', '时间，例如 2026-01-31T12:00:00Z')

export const timeZone: Reader<string> = (value) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: String(value) }).resolvedOptions().timeZone
  } catch {
    return new Refusal('not_an_option', `"${value}" is not a time zone.`, `“${value}”不是有效的时区。`)
  }
}

export const oneOf =
  <const T extends string>(...options: T[]): Reader<T> =>
  (value) =>
    options.find((option) => option === value) ??
    new Refusal(
      'not_an_option',
      `Should be one of ${options.join(', ')}.`,
      `应为以下之一：${options.join('、')}。`,
    )

export const orNull =
  <T>(reader: Reader<T>): Reader<T | null> =>
  (value) =>
    value === null || value === '' ? null : reader(value)

type Readers = Record<string, Reader<unknown>>
type Value<R> = R extends Reader<infer T> ? T : never
type Body<Needed extends Readers, Optional extends Readers> = { [K in keyof Needed]: Value<Needed[K]> } & {
  [K in keyof Optional]?: Value<Optional[K]>
}

/**
 * The fields of a request's body, each checked.
 *
 * @throws validation_failed naming every field that is missing, unknown or wrong
 */
export function readBody<N extends Readers, O extends Readers>(
  body: unknown,
  { needed, optional }: { needed: N; optional: O },
): Body<N, O> {
  const given = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const readers: Readers = { ...needed, ...optional }
  const errors: Issue[] = []
  const result: Record<string, unknown> = {}
  const refuse = (name: string, { code, en, zh }: Refusal) =>
    errors.push({ path: `/${name}`, code, message: { en, zh } })

  for (const name of Object.keys(needed)) {
    const missing = given[name] === undefined || given[name] === null || given[name] === ''
    if (missing) refuse(name, new Refusal('required', 'Is required.', '为必填项。'))
  }
  for (const [name, value] of Object.entries(given)) {
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined
    if (!reader)
      refuse(name, new Refusal('unknown_field', `There is no field "${name}".`, `没有字段“${name}”。`))
    else if (!errors.some((error) => error.path === `/${name}`)) {
      const read = reader(value)
      if (read instanceof Refusal) refuse(name, read)
      else result[name] = read
    }
  }
  if (errors.length > 0) throw new AppError('validation_failed', { errors })
  return result as Body<N, O>
}
