import { type Answer, refuse } from './refusal.ts'
import type { Seat, StepRun } from './seat.ts'
import { openTurns } from './settle.ts'

/**
 * A yes taken back: the step as it is asked again, with the others' votes kept. `behind` are the steps after it on its
 * path, the open ones too; somebody may be asked there, but nobody may have decided.
 */
export function takeBack(run: StepRun, user: string, behind: readonly StepRun[]): Answer {
  const own = run.seats.find((seat) => seat.user === user && seat.human && seat.state === 'approved')
  const isOver = run.state !== 'open' && run.state !== 'approved'
  if (!own || isOver) return refuse('approval_too_late', { step: run.step })
  const acted = behind.find(({ seats }) => seats.some(({ human }) => human))
  const later =
    run.decision.type === 'sequential'
      ? run.seats.find((seat) => seat.human && seat.order > own.order)
      : undefined
  if (acted ?? later) return refuse('approval_too_late', { step: acted?.step ?? run.step, ...later?.ended })
  // A step that goes on behind it takes its token back; where its branch has joined, there is none.
  if (run.state === 'approved' && !behind.some(({ state }) => state === 'open'))
    return refuse('approval_too_late', { step: run.step, why: 'joined' })
  const again = run.seats.map((seat): Seat => {
    if (seat.id === own.id) return { ...seat, state: 'open', human: false, ended: null }
    // Whoever was closed because it was certain is asked once more; those in turn behind wait again.
    const isAsked = seat.state === 'closed' || (seat.state === 'open' && seat.after === own.id)
    const isBehind = run.decision.type === 'sequential' && seat.state === 'open' && seat.order > own.order
    return isAsked || isBehind ? { ...seat, state: 'waiting', ended: null } : seat
  })
  return { ...run, state: 'open', seats: openTurns({ ...run, seats: again }) }
}
