import type { PathPart, StepPart } from './path-part.ts'
import type { UsualDurations } from './usual-durations.ts'

/**
 * When an approval will have ended if each step takes as long as it usually does: what is open goes on, what is foreseen
 * follows. Undefined while that is not known of every step ahead.
 *
 * @returns milliseconds since the epoch
 */
export function predictedEnd(
  path: readonly PathPart[],
  usual: UsualDurations,
  now: number,
): number | undefined {
  const left = leftOf(path, usual, now)
  return left === undefined ? undefined : now + left
}

type Left = number | undefined

function leftOf(path: readonly PathPart[], usual: UsualDurations, now: number): Left {
  return path.reduce<Left>((sum, part) => {
    const left = partLeft(part, usual, now)
    return sum === undefined || left === undefined ? undefined : sum + left
  }, 0)
}

function partLeft(part: PathPart, usual: UsualDurations, now: number): Left {
  if (part.kind === 'step') return stepLeft(part, usual, now)
  if (part.kind === 'parallel') {
    const branches = part.branches.map(({ path }) => leftOf(path, usual, now))
    return branches.reduce<Left>(
      (longest, one) => (longest === undefined || one === undefined ? undefined : Math.max(longest, one)),
      0,
    )
  }
  if (part.kind === 'choose') return part.taken === null ? 0 : leftOf(part.ways[part.taken]!.path, usual, now)
  return 0
}

function stepLeft({ step, state, opened_at }: StepPart, usual: UsualDurations, now: number): Left {
  if (state !== 'now' && state !== 'predicted') return 0
  const whole = usual.get(step)
  if (whole === undefined || state === 'predicted') return whole
  return Math.max(0, Date.parse(opened_at!) + whole - now)
}
