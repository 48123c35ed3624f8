import type { Office, StepRules } from './office.ts'
import type { Answer } from './refusal.ts'
import { type Seat, type StepRun, withSeat } from './seat.ts'
import { openTurns, settle } from './settle.ts'

/** A vote. What a person says to whom a seat was delegated is advice: the seat's owner decides. */
export function vote(
  run: StepRun,
  seat: Seat,
  act: 'approve' | 'reject',
  office: Office,
  rules: StepRules,
): Answer {
  const ended = { act, by: seat.user! }
  if (seat.backTo !== null) {
    const given = withSeat(run.seats, seat.id, { state: 'handed', ended })
    return { ...run, seats: withSeat(given, seat.backTo, { state: 'open', after: null }) }
  }
  const state = act === 'approve' ? 'approved' : 'rejected'
  return settle(
    { ...run, seats: withSeat(run.seats, seat.id, { state, human: true, ended }) },
    ended,
    office,
    rules,
  )
}

/** What a deadline decides for all who have not: no person did, and it counts as none. */
export function voteByDeadline(
  run: StepRun,
  act: 'approve' | 'reject',
  office: Office,
  rules: StepRules,
): StepRun {
  const ended = { act, by: 'system' }
  const seats = run.seats.map((seat): Seat => {
    if (seat.state !== 'open' && seat.state !== 'waiting') return seat
    if (seat.backTo !== null) return { ...seat, state: 'closed', ended }
    return { ...seat, state: act === 'approve' ? 'approved' : 'rejected', ended }
  })
  return settle({ ...run, seats: openTurns({ ...run, seats }) }, ended, office, rules)
}
