import { type Found, findPeople } from '../seats/find-people.ts'
import type { Office } from '../seats/office.ts'
import { newSeat, type Seat } from '../seats/seat.ts'
import { openTurns } from '../seats/settle.ts'
import { decisionOf, type StoredDecision } from './decision.ts'
import { ofCandidates } from './office.ts'

/** Who is asked by a task as it is entered. */
export interface Seated {
  seats: readonly Seat[]
  /** Who may claim it, where one of them is enough and nobody in particular. */
  candidates: readonly string[]
}

/**
 * The seats for the people whom a task names: without the disabled, with who stands in for the absent, and each once.
 * In turn only the first is asked. None: there is nobody to ask.
 */
export function seatPeople(
  found: readonly Found[],
  decided: StoredDecision,
  office: Pick<Office, 'isActive' | 'delegateOf'>,
): Seated {
  const people = findPeople(found, office)
  const users = people.flatMap(({ user }) => user ?? [])
  if (users.length === 0) return { seats: [], candidates: [] }
  if (decided.decision === 'claim') {
    const why = people.flatMap(({ user, standsInFor }) =>
      user === null ? [] : standsInFor.map((of) => ({ reason: 'stands_in', of, by: user })),
    )
    return { seats: [newSeat([], { queue: ofCandidates, why })], candidates: users }
  }
  const seats: Seat[] = []
  for (const { user, weight, why, standsInFor } of people)
    seats.push(newSeat(seats, { user, weight, why, order: seats.length, original: standsInFor[0] ?? null }))
  const decision = decisionOf(decided)
  if (decision.type !== 'sequential') return { seats, candidates: [] }
  const waiting = seats.map((seat): Seat => ({ ...seat, state: 'waiting' }))
  return { seats: openTurns({ seats: waiting, decision }), candidates: [] }
}
