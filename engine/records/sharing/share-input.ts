import { isDay } from '../../../metadata/language/values/date.ts'
import { isId } from '../../../metadata/language/values/reference.ts'
import { AppError } from '../../errors.ts'
import { requireBody } from '../request-body.ts'

export type ShareLevel = 'read' | 'edit'

/** Whom a record is shared with, as asked: one of these, by id; a role by its name. */
export type AskedPrincipal =
  | { user: string }
  | { team: string }
  | { department: string; tree?: boolean }
  | { role: string }

export interface ShareInput {
  with: AskedPrincipal[]
  access: ShareLevel
  /** ISO instant; for good, when absent. */
  until?: string
}

const most = 100
const forms = 'A list of { "user" }, { "team" }, { "department", "tree"? } by id, or { "role" } by name.'

/** @throws malformed_request, parameter_invalid, too_many_records */
export function parseShare(body: unknown, now: Date): ShareInput {
  const { with: people, access = 'read', until, ...rest } = requireBody(body)
  refuseOthers(rest, 'with, access, until')
  if (access !== 'read' && access !== 'edit') throw invalid('access', access, 'read or edit.')
  const end = until === undefined || until === null ? undefined : instantOf(until)
  if (end && end <= now) throw invalid('until', until, 'A moment that is still to come.', '应为将来的时间。')
  return { with: parsePeople(people), access, ...(end ? { until: end.toISOString() } : {}) }
}

/** @throws malformed_request, parameter_invalid, too_many_records */
export function parseUnshare(body: unknown): AskedPrincipal[] {
  const { with: people, ...rest } = requireBody(body)
  refuseOthers(rest, 'with')
  return parsePeople(people)
}

function parsePeople(people: unknown): AskedPrincipal[] {
  if (!Array.isArray(people) || people.length === 0) throw invalid('with', people ?? '', forms)
  if (people.length > most) throw new AppError('too_many_records', { limit: most, count: people.length })
  return people.map((given): AskedPrincipal => {
    const { user, team, department, role, tree, ...rest } = requireBody(given)
    const named = Object.entries({ user, team, department, role }).filter(([, value]) => value !== undefined)
    const [kind, value] = named[0] ?? []
    if (named.length !== 1 || Object.keys(rest).length > 0 || typeof value !== 'string')
      throw invalid('with', JSON.stringify(given), forms)
    if (kind === 'role') return { role: value }
    if (!isId(value)) throw invalid(`with.${kind}`, value, 'An id.')
    const id = value.toLowerCase()
    if (kind === 'department') return { department: id, ...(tree === true ? { tree: true } : {}) }
    return kind === 'user' ? { user: id } : { team: id }
  })
}

function instantOf(value: unknown): Date {
  const isInstant =
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(value) &&
    isDay(value.slice(0, 10)) // a Date would make 2 March of 30 February
  const at = isInstant ? new Date(value) : undefined
  if (!at || Number.isNaN(at.getTime())) throw invalid('until', value, 'An instant, as 2026-12-31T16:00:00Z.')
  return at
}

function refuseOthers(rest: Record<string, unknown>, known: string): void {
  const other = Object.keys(rest)[0]
  if (other) throw invalid(other, rest[other], `Known: ${known}.`)
}

const invalid = (parameter: string, value: unknown, reason: string, reasonZh?: string): AppError =>
  new AppError('parameter_invalid', { parameter, value, reason, ...(reasonZh ? { reasonZh } : {}) })
