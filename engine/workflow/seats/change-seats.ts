import type { Office, StepRules } from './office.ts'
import { type Answer, refuse } from './refusal.ts'
import { isPending, newSeat, type Seat, type StepRun, withSeat } from './seat.ts'
import { settle } from './settle.ts'
import { counts } from './tally.ts'

export type Where = 'before' | 'after' | 'beside'

/** Another decides as well; who sits here already keeps the vote given. */
export function addSeat(
  run: StepRun,
  seat: Seat,
  to: string,
  where: Where,
  office: Office,
  rules: StepRules,
): Answer {
  // Whoever was added adds nobody, unless the step names the act; whoever advises has no seat to share.
  if ((seat.addedBy !== null && !rules.acts?.includes('addApprover')) || seat.backTo !== null)
    return refuse('forbidden', { act: 'addApprover', why: 'added' })
  const added = newSeat(run.seats, {
    user: to,
    order: seat.order,
    addedBy: seat.user,
    why: [{ reason: `added_${where}`, of: seat.user! }],
    ...(where === 'after' ? { state: 'waiting', after: seat.id } : {}),
  })
  const before = where === 'before' ? { state: 'waiting' as const, after: added.id } : {}
  const seats = [...withSeat(run.seats, seat.id, before), added]
  return settle({ ...run, seats }, { act: 'addApprover', by: seat.user! }, office, rules)
}

/** Takes a seat away, by whom it was added or a flow admin; whoever advised it goes with it. */
export function removeSeat(run: StepRun, seat: Seat, by: string, office: Office, rules: StepRules): Answer {
  if (seat.addedBy !== by && !office.isAdmin(by))
    return refuse('forbidden', { act: 'removeApprover', why: 'not_yours' })
  const ended = { act: 'removeApprover', by }
  const going = [seat.id, ...helpersOf(run.seats, seat.id)]
  const seats = run.seats.map(
    (one): Seat => (going.includes(one.id) ? { ...one, state: 'removed', ended } : one),
  )
  // A rule's yes is nobody's: the last person stays.
  if (!seats.some((one) => counts(one) && (isPending(one) || one.state === 'approved')))
    return refuse('approval_last_seat', { user: seat.user })
  return settle({ ...run, seats }, ended, office, rules)
}

/** Who was asked for this seat, and by those again. */
const helpersOf = (seats: readonly Seat[], of: number): number[] =>
  seats.flatMap((one) => (one.backTo === of && isPending(one) ? [one.id, ...helpersOf(seats, one.id)] : []))

/** Somebody else looks at it first; it comes back with the advice. */
export function delegateSeat(run: StepRun, seat: Seat, to: string): StepRun {
  const helper = newSeat(run.seats, {
    user: to,
    order: seat.order,
    weight: 0,
    backTo: seat.id,
    why: [{ reason: 'asked', of: seat.user! }],
  })
  return {
    ...run,
    seats: [...withSeat(run.seats, seat.id, { state: 'waiting', after: helper.id }), helper],
  }
}
