import type { Office } from './office.ts'
import { type Refusal, refuse } from './refusal.ts'
import { type Ending, isPending, newSeat, type Seat, type StepRun, type Why, withSeat } from './seat.ts'
import { openTurns } from './settle.ts'

/** Nobody gets a seat who submitted it, is disabled, or sits here already. */
export function checkTarget({ seats }: StepRun, user: string, office: Office): Refusal | undefined {
  const why =
    user === office.submitter
      ? 'submitter'
      : office.isActive(user)
        ? seats.some((seat) => seat.user === user && isPending(seat)) && 'seated'
        : 'disabled'
  return why ? refuse('approval_bad_target', { user, why }) : undefined
}

/**
 * The seat goes to another person with its weight, its turn and what it answers to; those who waited for it wait for
 * the new one.
 */
export function handOn(run: StepRun, seat: Seat, to: string, ending: Ending, why: Why): StepRun {
  const { state, weight, order, after, backTo, addedBy, queue } = seat
  const next = newSeat(run.seats, {
    user: to,
    queue,
    original: seat.original ?? seat.user,
    state,
    weight,
    order,
    after,
    backTo,
    addedBy,
    why: [...seat.why, why],
  })
  const seats = run.seats.map((one): Seat => {
    if (one.id === seat.id) return { ...one, state: 'handed', ended: ending }
    return {
      ...one,
      after: one.after === seat.id ? next.id : one.after,
      backTo: one.backTo === seat.id ? next.id : one.backTo,
    }
  })
  return { ...run, seats: [...seats, next] }
}

/** Who takes over from somebody who left: successor, delegate, superior; else the flow admin. */
export function heirOf({ seats }: StepRun, user: string, office: Office): { user: string; why: Why } {
  const isFree = (one: string | undefined): one is string =>
    one !== undefined &&
    one !== office.submitter &&
    office.isActive(one) &&
    !seats.some((seat) => seat.user === one && isPending(seat))
  for (const [reason, heir] of [
    ['successor', office.successorOf(user)],
    ['delegate', office.delegateOf(user)],
    ['superior', office.superiorOf(user)],
  ] as const)
    if (isFree(heir)) return { user: heir, why: { reason, of: user } }
  return { user: office.admin, why: { reason: 'admin', of: user } }
}

/** Hands on all that a person who left was asked, or would have been. */
export function handOnAll(run: StepRun, user: string, office: Office): StepRun {
  return run.seats
    .filter((seat) => seat.user === user && isPending(seat))
    .reduce((now, { id }) => {
      const heir = heirOf(now, user, office)
      const seat = now.seats.find((one) => one.id === id)!
      return handOn(now, seat, heir.user, { act: 'leave', by: 'system' }, heir.why)
    }, run)
}

/**
 * Seats that nobody has taken out of a queue, and nobody can: the flow admin is asked, and it is no queue's any more;
 * where they are asked here already, it is taken away.
 *
 * @param kept members whom the rules keep from it; that is told of each
 */
export function handOnQueue(
  run: StepRun,
  queue: string,
  kept: readonly { user: string; reason: string }[],
  { admin }: Pick<Office, 'admin'>,
): StepRun {
  const ending = { act: 'leave', by: 'system' }
  let handed = run
  const queued = run.seats.filter((seat) => seat.queue === queue && seat.user === null && isPending(seat))
  for (const { id } of queued) {
    const { seats } = handed
    const seat = seats.find((one) => one.id === id)!
    const why = { reason: 'queue_empty', of: queue }
    // Who is asked here anyway is not asked twice.
    const isAsked = seats.some((one) => one.user === admin && isPending(one))
    const removed = { state: 'removed', ended: ending, why: [...seat.why, why] } as const
    handed = isAsked
      ? { ...handed, seats: withSeat(seats, id, removed) }
      : handOn(handed, { ...seat, queue: null }, admin, ending, why)
  }
  const seats = openTurns(handed)
  for (const { user, reason } of kept)
    seats.push(
      newSeat(seats, {
        user,
        state: 'removed',
        ended: ending,
        why: [{ reason: 'pool', of: queue }, { reason }],
      }),
    )
  return { ...handed, seats }
}
