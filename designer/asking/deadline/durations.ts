/** A span of time as people enter it: a number of one unit. */
export interface Span {
  count: number
  unit: DurationUnit
  /** Before, rather than after. */
  isBefore: boolean
}
export const durationUnits = ['minutes', 'hours', 'days', 'weeks', 'months'] as const
export type DurationUnit = (typeof durationUnits)[number]

const written = /^(-?)P(?:(\d+)W|(\d+)D|(\d+)M|T(?:(\d+)H|(\d+)M))?$/

/** Reads an ISO 8601 duration of one unit; undefined where it is none, or holds several. */
export function readSpan(text: string): Span | undefined {
  if (/^-?PT0S$/.test(text)) return { count: 0, unit: 'hours', isBefore: false }
  const match = written.exec(text)
  if (!match) return undefined
  const [, sign, weeks, days, months, hours, minutes] = match
  const found = { weeks, days, months, hours, minutes }
  const unit = durationUnits.find((one) => found[one] !== undefined)
  return unit && { count: Number(found[unit]), unit, isBefore: sign === '-' }
}

export function writeSpan({ count, unit, isBefore }: Span): string {
  if (count === 0) return 'PT0S'
  const text = {
    minutes: `PT${count}M`,
    hours: `PT${count}H`,
    days: `P${count}D`,
    weeks: `P${count}W`,
    months: `P${count}M`,
  }[unit]
  return isBefore ? `-${text}` : text
}
