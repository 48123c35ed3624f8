import type { Office, StepRules } from './office.ts'
import { type Ending, isPending, newSeat, type Seat, type StepRun } from './seat.ts'
import { tally } from './tally.ts'

/**
 * What follows from the seats as they are: those whose turn has come open, and once the result is certain the step
 * ends and whoever was not asked any more is closed.
 */
export function settle(run: StepRun, ending: Ending, office: Office, rules: StepRules): StepRun {
  const seats = openTurns(run)
  const result = tally(seats, run.decision)
  if (result === 'open') return { ...run, seats }
  if (result === 'approved' && rules.needsHuman && !seats.some(saidYesInPerson))
    return askAdmin({ ...run, seats }, office)
  return end({ ...run, seats }, result, ending)
}

const saidYesInPerson = ({ state, human }: Seat): boolean => state === 'approved' && human

/** Ends the step: nobody is asked any more. */
export const end = (run: StepRun, state: StepRun['state'], ending: Ending): StepRun => ({
  ...run,
  state,
  seats: run.seats.map((seat) => (isPending(seat) ? { ...seat, state: 'closed', ended: ending } : seat)),
})

const over: readonly Seat['state'][] = ['approved', 'rejected', 'skipped', 'removed']

/** Opens the seats that waited for one that is over, or in turn for all before them; one opens the next at most. */
export function openTurns({ seats, decision }: Pick<StepRun, 'seats' | 'decision'>): Seat[] {
  const isTurn = (seat: Seat): boolean => {
    if (seat.after !== null) return over.includes(seats.find(({ id }) => id === seat.after)!.state)
    return (
      decision.type !== 'sequential' || !seats.some((other) => other.order < seat.order && isPending(other))
    )
  }
  return seats.map((seat) => (seat.state === 'waiting' && isTurn(seat) ? { ...seat, state: 'open' } : seat))
}

/** The yes of rules and deadlines no longer counts; the flow admin decides, with whoever is still asked. */
function askAdmin(run: StepRun, { admin }: Office): StepRun {
  const people = run.seats.map(
    (seat): Seat =>
      seat.state === 'skipped' || seat.state === 'approved' ? { ...seat, state: 'removed' } : seat,
  )
  const order = Math.max(0, ...people.map((seat) => seat.order))
  if (people.some(isPending)) return { ...run, seats: openTurns({ ...run, seats: people }) }
  const seat = newSeat(people, { user: admin, order, why: [{ reason: 'nobody_decided' }] })
  return { ...run, seats: [...people, seat] }
}
