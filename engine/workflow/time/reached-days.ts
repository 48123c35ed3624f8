import { addDays, dayNumber, wallTime } from '../../../metadata/language/days.ts'
import type { FieldDef } from '../../model.ts'
import type { TriggerDocument } from '../define-trigger.ts'
import { addDuration, type Duration, parseDuration } from './durations.ts'
import { dayMs, instantOf } from './zone.ts'

/** After the first moment, up to the second; milliseconds since 1970. */
export interface Span {
  since: number
  now: number
  timeZone: string
}

export const offsetOf = (trigger: TriggerDocument): Duration =>
  parseDuration(String(trigger['offset'] ?? 'P0D'))!

/** Days whose moment, with offset and time of day, lies in the span. */
export function daysReached(
  trigger: TriggerDocument,
  { since, now, timeZone }: Span,
): { day: string; due: number }[] {
  const offset = offsetOf(trigger)
  const [hours = 0, minutes = 0] = String(trigger['at'] ?? '00:00')
    .split(':')
    .map(Number)
  const ms = (hours * 60 + minutes) * 60_000
  // From the day before `since` to the day after `now`, both moved back by the offset.
  const shift = Math.round((addDuration(now, offset, timeZone) - now) / dayMs)
  const first = dayNumber(wallTime(since, timeZone).day) - shift - 3
  const last = dayNumber(wallTime(now, timeZone).day) - shift + 3
  const found: { day: string; due: number }[] = []
  for (let n = first; n <= last; n++) {
    const day = addDays('1970-01-01', n)!
    const due = addDuration(instantOf({ day, ms }, timeZone), offset, timeZone)
    if (due > since && due <= now) found.push({ day, due })
  }
  return found
}

/** Dates of birth that are celebrated on a day: who was born on a leap day does so on the last of February in other years. */
export const celebratedOn = (day: string): string[] => {
  const date = day.slice(5)
  return date === '02-28' && addDays(day, 1)!.endsWith('03-01') ? [date, '02-29'] : [date]
}

/** When a trigger finds in the span that a value of the field has come. */
export function duesIn(trigger: TriggerDocument, field: FieldDef, span: Span): (value: unknown) => number[] {
  const textOf = (value: unknown) => (value instanceof Date ? value.toISOString() : String(value ?? ''))
  if (field.language === 'dt') {
    const offset = offsetOf(trigger)
    return (value) => {
      const at = Date.parse(textOf(value))
      if (Number.isNaN(at)) return []
      const due = addDuration(at, offset, span.timeZone)
      return due > span.since && due <= span.now ? [due] : []
    }
  }
  const isYearly = trigger['yearly'] === true
  const dues = new Map<string, number[]>()
  for (const { day, due } of daysReached(trigger, span))
    for (const key of isYearly ? celebratedOn(day) : [day]) dues.set(key, [...(dues.get(key) ?? []), due])
  return (value) => dues.get(isYearly ? textOf(value).slice(5, 10) : textOf(value).slice(0, 10)) ?? []
}
