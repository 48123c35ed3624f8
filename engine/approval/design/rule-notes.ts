import { fillStep, type Surroundings } from '../../workflow/seats/fill-step.ts'
import { type Found, findPeople } from '../../workflow/seats/find-people.ts'
import { isRefusal } from '../../workflow/seats/refusal.ts'
import type { Seat } from '../../workflow/seats/seat.ts'
import type { Filling } from '../api-views/foresee.ts'

/** One rule by which people are found: who there was before it, and who is left. Ids of users. */
export interface RuleNote {
  rule: 'queue' | 'disabled' | 'differentFrom' | 'delegation' | 'repeats' | 'self' | 'approved' | 'empty'
  before: readonly string[]
  after: readonly string[]
  /** What the rule says it did, where nobody shows it. */
  note: string | null
}

/**
 * The rules of process-language.md §3.1 one after another over the people whom the assignees named, each with what it did:
 * how somebody came to be asked, or not. The seats themselves are made by the same functions.
 */
export function ruleNotes({ found, rules, around, others }: Filling): RuleNote[] {
  const kept = found.filter(({ not }) => not !== undefined)
  const named = usersOf(found.filter(({ not }) => not === undefined))
  const active = named.filter((user) => around.isActive(user))
  const different = active.filter((user) => !others.has(user))
  const known: Surroundings = {
    ...around,
    isActive: (user) => !others.has(user) && around.isActive(user),
  }
  const standing = found.flatMap((one) => usersOf(findPeople([one], known)))
  const once = unique(standing)
  // An empty seat is none of the rules before the last one.
  const filled = (hasApproved: Surroundings['hasApproved']) =>
    fillStep(found, { ...rules, empty: 'skip' }, { ...known, hasApproved })
  const self = seatedIn(filled(() => false))
  const approved = seatedIn(filled(around.hasApproved))
  const seats = fillStep(found, rules, known)
  const last = seatedIn(seats)
  const note = (rule: RuleNote['rule'], before: readonly string[], after: readonly string[]): RuleNote => ({
    rule,
    before,
    after,
    note: noteOf(rule, seats),
  })
  return [
    ...(kept.length > 0 ? [note('queue', usersOf(kept), [])] : []),
    note('disabled', named, active),
    ...(others.size > 0 ? [note('differentFrom', active, different)] : []),
    note('delegation', different, standing),
    note('repeats', standing, once),
    note('self', once, self),
    note('approved', self, approved),
    note('empty', approved, last),
  ]
}

const usersOf = (people: readonly Pick<Found, 'user'>[]): string[] => people.flatMap(({ user }) => user ?? [])

const unique = (users: readonly string[]): string[] => [...new Set(users)]

const seatedIn = (seats: ReturnType<typeof fillStep>): string[] =>
  isRefusal(seats)
    ? []
    : seats.flatMap(({ user, state }) =>
        user !== null && state !== 'removed' && state !== 'skipped' ? [user] : [],
      )

/** The reason that a rule left with a seat, or the refusal it ended in. */
function noteOf(rule: RuleNote['rule'], seats: ReturnType<typeof fillStep>): string | null {
  if (isRefusal(seats))
    return rule === (seats.refused === 'approval_self_forbidden' ? 'self' : 'empty') ? seats.refused : null
  const begins = {
    queue: ['queue_'],
    self: ['self_', 'instead_'],
    approved: ['approved_before'],
    empty: ['empty_'],
  }[rule as 'self']
  const reasons = seats.flatMap(({ why }: Seat) => why.map(({ reason }) => reason))
  return reasons.find((reason) => begins?.some((start) => reason.startsWith(start))) ?? null
}
