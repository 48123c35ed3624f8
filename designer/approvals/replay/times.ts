import type { ReplayCase } from '../calls.ts'

/** Milliseconds to the decision: as it was, and by the draft. */
export interface DecisionTime {
  real: number
  draft: number
}

/** A column of the chart: times from `from` on, up to `to` where there is one; both count in `unit`. */
export interface TimeBucket {
  from: number
  to: number | undefined
  unit: 'minute' | 'hour' | 'day'
  real: number
  draft: number
}

/** Of submissions that were decided, and of which the draft can tell how long it would take. */
export const decisionTimes = (cases: readonly ReplayCase[]): DecisionTime[] =>
  cases.flatMap(({ real_ms: real, draft_ms: draft }) =>
    typeof real === 'number' && typeof draft === 'number' ? [{ real, draft }] : [],
  )

/** The value below which so large a part of the values lies. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0
}

const scales = [
  { unit: 'minute', ms: 60_000, edges: [0, 5, 15, 30, 60, 120] },
  { unit: 'hour', ms: 3_600_000, edges: [0, 4, 8, 16, 24, 48] },
  { unit: 'day', ms: 86_400_000, edges: [0, 1, 2, 4, 7, 14] },
] as const

/** How many took how long, on the finest scale whose last column holds few of them. */
export function timeBuckets(times: readonly DecisionTime[]): TimeBucket[] {
  const slow = quantile(
    times.flatMap(({ real, draft }) => [real, draft]),
    0.9,
  )
  const { unit, ms, edges } = scales.find((one) => slow <= one.edges.at(-1)! * one.ms) ?? scales.at(-1)!
  const placeOf = (time: number) => edges.findLastIndex((edge) => time >= edge * ms)
  const count = (side: keyof DecisionTime, at: number) =>
    times.filter((one) => placeOf(one[side]) === at).length
  return edges.map((from, at) => ({
    from,
    to: edges[at + 1],
    unit,
    real: count('real', at),
    draft: count('draft', at),
  }))
}
