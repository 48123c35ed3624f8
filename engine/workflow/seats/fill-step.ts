import type { Decision } from './decision.ts'
import { type Candidate, type Found, findPeople } from './find-people.ts'
import { isRefusal, type Refusal, refuse } from './refusal.ts'
import { newSeat, type Seat, type Why } from './seat.ts'
import { openTurns } from './settle.ts'

export interface FillRules {
  self: 'approve' | 'skip' | 'superior' | 'head' | 'forbid' | { user: string }
  empty: 'admin' | 'skip' | 'reject' | 'superior' | 'block' | { user: string }
  decision: Decision
}

/** Whom the rules turn to. */
export interface Surroundings {
  readonly submitter: string
  readonly admin: string
  /** Submitter, owner, or whom it was submitted for. */
  isSelf(user: string): boolean
  isActive(user: string): boolean
  delegateOf(user: string): string | undefined
  superiorOf(user: string): string | undefined
  headOf(user: string): string | undefined
  /** Whether they approved earlier this round what this step shows; false when the step asks for input. */
  hasApproved(user: string): boolean
}

/**
 * The seats of a step as it is entered, each with why: rules 1 to 6 of process-language.md §3.1 over the people whom
 * the assignees name. There is always somebody who decides, or a rule that says what it means that there is not.
 */
export function fillStep(
  found: readonly Found[],
  rules: FillRules,
  around: Surroundings,
): readonly Seat[] | Refusal {
  const people = findPeople(found, around)
  const seats: Seat[] = []
  const sit = (person: Candidate, state: Seat['state'], ...why: Why[]): void => {
    const { user, queue, weight } = person
    const isSame = (seat: Seat) => user !== null && seat.user === user && seat.state !== 'removed'
    const seated = state === 'removed' ? undefined : seats.find(isSame)
    const known = { user, queue, weight, state, order: seats.length, why: [...person.why, ...why] }
    if (seated) seats[seats.indexOf(seated)] = { ...seated, weight: seated.weight + weight }
    else seats.push(newSeat(seats, { ...known, original: person.standsInFor[0] ?? null }))
  }
  for (const person of people) {
    if (!isOwn(person, around)) sit(person, 'open')
    else if (rules.self === 'forbid') return refuse('approval_self_forbidden', { user: person.user })
    else if (rules.self === 'approve') sit(person, 'approved', { reason: 'self_approves' })
    else if (rules.self === 'skip') sit(person, 'skipped', { reason: 'self_skipped' })
    else {
      const other = instead(rules.self, person.user!, around)
      if (other) sit({ ...other, weight: person.weight }, 'open')
      else sit(person, 'removed', { reason: 'self_nobody_instead' })
    }
  }
  for (const { user, why, not } of found)
    if (not !== undefined)
      sit({ user, queue: null, standsInFor: [], weight: 1, why: [why] }, 'removed', { reason: not })
  const asked = seats.map(
    (seat): Seat =>
      seat.state === 'open' && seat.user !== null && around.hasApproved(seat.user)
        ? { ...seat, state: 'skipped', why: [...seat.why, { reason: 'approved_before' }] }
        : seat,
  )
  if (asked.some(({ state }) => state !== 'removed')) return inTurn(asked, rules.decision)
  const filled = fillEmpty(found, rules, around)
  return isRefusal(filled) ? filled : [...asked, newSeat(asked, filled)]
}

const isOwn = ({ user, standsInFor }: Candidate, { isSelf }: Surroundings): boolean =>
  [...(user === null ? [] : [user]), ...standsInFor].some(isSelf)

type Turn = 'superior' | 'head' | { user: string }

/**
 * Who is asked instead, by rules 1 to 4 once more; whoever misses twice gives the flow admin the seat. Nobody when
 * there is no such person at all.
 */
function instead(turn: Turn, of: string, around: Surroundings, misses = 0): Candidate | undefined {
  const next =
    turn === 'superior'
      ? around.superiorOf(of)
      : turn === 'head'
        ? around.headOf(of)
        : misses === 0
          ? turn.user
          : undefined
  if (next === undefined && misses === 0) return undefined
  const [person] = next === undefined ? [] : findPeople([{ user: next, why: why(turn, of) }], around)
  if (person && !isOwn(person, around)) return person
  if (misses === 0 && next !== undefined && next !== of) return instead(turn, next, around, 1)
  return admin(around, 'nobody_instead')
}

const why = (turn: Turn, of: string): Why =>
  typeof turn === 'string' ? { reason: `instead_${turn}`, of } : { reason: 'instead_named', of }

const admin = (around: Surroundings, reason: string): Candidate => ({
  user: around.admin,
  queue: null,
  standsInFor: [],
  weight: 1,
  why: [{ reason }],
})

/** Nobody was found: never a silent pass. */
function fillEmpty(
  found: readonly Found[],
  { empty }: FillRules,
  around: Surroundings,
): Partial<Seat> | Refusal {
  if (empty === 'block') return refuse('approval_no_approver')
  if (empty === 'skip') return { state: 'skipped', why: [{ reason: 'empty_skipped' }] }
  if (empty === 'reject') return { state: 'rejected', why: [{ reason: 'empty_rejected' }] }
  const of = found.find(({ user }) => user !== null)?.user ?? around.submitter
  const other = empty === 'admin' ? undefined : instead(empty, of, around)
  const { user, why, standsInFor } = other ?? admin(around, 'empty_admin')
  return { user, why, original: standsInFor[0] ?? null }
}

/** In turn, only the first is asked. */
const inTurn = (seats: readonly Seat[], decision: Decision): Seat[] =>
  decision.type === 'sequential'
    ? openTurns({
        decision,
        seats: seats.map((seat) => (seat.state === 'open' ? { ...seat, state: 'waiting' } : seat)),
      })
    : [...seats]
