import { readSpan } from './durations.ts'

/** What happens so long before or after a deadline. */
export interface Rung {
  at?: string
  act?: string
  every?: string
  max?: number
  to?: unknown
  /** The button that is pressed. */
  output?: string
}
export interface Deadline {
  after?: unknown
  until?: unknown
  calendar?: string | undefined
  ladder: Readonly<Record<string, Rung>>
}

/** A deadline however shortly it is written: an act of its own is the rung at the deadline. */
export function readDeadline(written: unknown): Deadline | undefined {
  if (written === undefined) return undefined
  if (typeof written === 'string') return { after: written, ladder: {} }
  const { act, to, output, ladder = {}, ...rest } = written as Deadline & Rung
  if (act === undefined) return { ...rest, ladder }
  const whom = { ...(to === undefined ? {} : { to }), ...(output === undefined ? {} : { output }) }
  return { ...rest, ladder: { ...ladder, due: { at: 'PT0S', act, ...whom } } }
}

/** As shortly as it can be written. */
export function writtenDeadline({ ladder, ...rest }: Deadline): string | Record<string, unknown> {
  const { after, calendar, until } = rest
  const isBare = Object.keys(ladder).length === 0
  if (isBare && typeof after === 'string' && calendar === undefined) return after
  return {
    ...(after === undefined ? {} : { after }),
    ...(until === undefined ? {} : { until }),
    ...(calendar === undefined ? {} : { calendar }),
    ...(isBare ? {} : { ladder }),
  }
}

const minutes = { minutes: 1, hours: 60, days: 1440, weeks: 10_080, months: 43_200 }

function minutesOf({ at = 'PT0S' }: Rung): number {
  const span = readSpan(at)
  return span ? span.count * minutes[span.unit] * (span.isBefore ? -1 : 1) : 0
}

export const rungsInOrder = (ladder: Readonly<Record<string, Rung>>): { name: string; rung: Rung }[] =>
  Object.entries(ladder)
    .map(([name, rung]) => ({ name, rung }))
    .sort((a, b) => minutesOf(a.rung) - minutesOf(b.rung))

/** A name for a new rung, after what it does. */
export function freeRung(act = 'remind', taken: readonly string[]): string {
  const base = act.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  if (!taken.includes(base)) return base
  for (let n = 2; ; n += 1) if (!taken.includes(`${base}_${n}`)) return `${base}_${n}`
}
