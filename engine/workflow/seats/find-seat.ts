import { type Refusal, refuse } from './refusal.ts'
import { isPending, type Seat, type StepRun } from './seat.ts'

/**
 * The open seat of a person, the one that is meant where they have two. Whoever had one is told what became of it.
 */
export function seatOf({ seats, state }: StepRun, user: string, meant?: number): Seat | Refusal {
  const own = seats.filter((seat) => seat.user === user && (meant === undefined || seat.id === meant))
  const open = own.find((seat) => seat.state === 'open')
  if (open && state === 'open') return open
  const last = own.at(-1)
  if (!last) return refuse('approval_not_open', { step: state })
  return refuse('approval_not_open', { step: state, state: last.state, ...last.ended })
}

/** A seat by its number, as long as it is asked or waits. */
export function pendingSeat({ seats, state }: StepRun, id: number): Seat | Refusal {
  const seat = seats.find((one) => one.id === id)
  if (seat && state === 'open' && isPending(seat)) return seat
  return refuse('approval_not_open', { step: state, ...(seat ? { state: seat.state, ...seat.ended } : {}) })
}
