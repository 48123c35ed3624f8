import type { Decision } from '../../workflow/seats/decision.ts'
import type { Seat } from '../../workflow/seats/seat.ts'
import type { Part } from '../path/read-path.ts'

/** A step of a path that is taken: who is asked, and how many of them decide. */
export interface TakenStep {
  seats: readonly Seat[]
  decision: Decision
}

interface Known {
  /** Undefined for a step that the path does not come to. */
  step(name: string): TakenStep | undefined
  /** Milliseconds that a step really took, where the same people were asked there. */
  took(name: string): number | undefined
  /** Milliseconds that somebody usually takes; of nobody in particular, anybody. */
  pace(user: string | null): number | undefined
}

/**
 * How long a path would take if everybody kept their own pace: steps one after the other, branches side by side.
 *
 * @returns milliseconds; undefined while the pace of somebody who counts is not known
 */
export function timeToDecision(path: readonly Part[], known: Known): number | undefined {
  return sum(path.map((part) => partTime(part, known)))
}

function partTime(part: Part, known: Known): number | undefined {
  if (part.kind === 'step') {
    const taken = known.step(part.step)
    return taken ? (known.took(part.step) ?? stepTime(taken, known)) : 0
  }
  // Of a choice one way is taken; steps of the others take no time.
  if (part.kind === 'choose') return sum(part.ways.map(({ path }) => timeToDecision(path, known)))
  return slowest(part.branches.map(({ path }) => timeToDecision(path, known)))
}

function stepTime({ seats, decision }: TakenStep, { pace }: Known): number | undefined {
  const asked = seats.filter(({ state }) => state !== 'removed' && state !== 'skipped')
  if (asked.length === 0) return 0
  const paces = asked.map(({ user }) => pace(user))
  if (decision.type === 'sequential') return sum(paces)
  const times = paces.filter((one) => one !== undefined).sort((a, b) => a - b)
  if (times.length < paces.length) return undefined
  return times[Math.min(times.length, answersNeeded(decision, times.length)) - 1]
}

/** The last of so many answers decides. */
function answersNeeded(decision: Decision, asked: number): number {
  switch (decision.type) {
    case 'any':
      return 1
    case 'kOfN':
      return decision.k
    case 'ratio':
    case 'weighted':
      return Math.max(1, Math.ceil((asked * decision.percent) / 100))
    default:
      return asked
  }
}

const sum = (times: readonly (number | undefined)[]): number | undefined =>
  times.reduce<number | undefined>(
    (all, one) => (all === undefined || one === undefined ? undefined : all + one),
    0,
  )

const slowest = (times: readonly (number | undefined)[]): number | undefined =>
  times.reduce<number | undefined>(
    (most, one) => (most === undefined || one === undefined ? undefined : Math.max(most, one)),
    0,
  )
