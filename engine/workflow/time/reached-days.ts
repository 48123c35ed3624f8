import { addDays, dayNumber, wallTime } from '../../../metadata/language/days.ts'
import type { FieldDef } from '../../model.ts'
import type { TriggerDocument } from '../define-trigger.ts'
import { addWorkingDuration, type BusinessHours, subtractWorkingDuration } from './business-hours.ts'
import { addDuration, type Duration, parseDuration } from './durations.ts'
import { dayMs, instantOf } from './zone.ts'

/** How far a trigger's moment is from its date: by the clock, or in working time. */
export interface Counting {
  timeZone: string
  /** The offset is working time then. */
  hours?: BusinessHours
}

/** After the first moment, up to the second; milliseconds since 1970. */
export interface Span extends Counting {
  since: number
  now: number
}

const offsetOf = (trigger: TriggerDocument): Duration => parseDuration(String(trigger['offset'] ?? 'P0D'))!

/** When a trigger's moment is for a value; never, where the calendar has no time for it. */
function dueOf(trigger: TriggerDocument, at: number, { timeZone, hours }: Counting): number {
  const offset = offsetOf(trigger)
  if (!hours) return addDuration(at, offset, timeZone)
  const isBefore = offset.months < 0 || offset.days < 0 || offset.ms < 0
  const due = isBefore ? subtractWorkingDuration(hours, at, offset) : addWorkingDuration(hours, at, offset)
  return due ?? Number.POSITIVE_INFINITY
}

/** Days whose moment, with offset and time of day, lies in the span. */
export function daysReached(trigger: TriggerDocument, span: Span): { day: string; due: number }[] {
  const { since, now, timeZone } = span
  const [hours = 0, minutes = 0] = String(trigger['at'] ?? '00:00')
    .split(':')
    .map(Number)
  const ms = (hours * 60 + minutes) * 60_000
  const dayOf = (n: number) => {
    const day = addDays('1970-01-01', n)!
    return { day, due: dueOf(trigger, instantOf({ day, ms }, timeZone), span) }
  }
  const found: { day: string; due: number }[] = []
  for (let n = firstDay(trigger, span, (at) => dayOf(at).due); ; n++) {
    const one = dayOf(n)
    if (one.due > since && one.due <= now) found.push(one)
    // Changes of the clock move neighbours by an hour: a few days more are looked at.
    if (dayOf(n - 3).due > now) return found
  }
}

/** A day whose moment is before the span, and not long before. */
function firstDay(trigger: TriggerDocument, { since, timeZone }: Span, due: (day: number) => number): number {
  const shift = Math.round((addDuration(since, offsetOf(trigger), timeZone) - since) / dayMs)
  let n = dayNumber(wallTime(since, timeZone).day) - shift - 3
  for (let back = 0; due(n) > since && back < mostBackDays; back++) n--
  return n - 1
}

/** Working time is seldom so much longer than the time on the clock. */
const mostBackDays = 400

/** Instants whose moment lies in the span: after the first, up to the second. */
export function instantsReached(trigger: TriggerDocument, span: Span): [after: number, upTo: number] {
  const { months, days, ms } = offsetOf(trigger)
  const { since, now, timeZone } = span
  const back = { months: -months, days: -days, ms: -ms }
  const [after, upTo] = [since, now].map((at) => addDuration(at, back, timeZone)) as [number, number]
  if (!span.hours) return [after, upTo]
  return [lastBefore(trigger, span, since), lastBefore(trigger, span, now)]
}

/** The last instant whose moment is not after that time: moments follow one another as their instants do. */
function lastBefore(trigger: TriggerDocument, span: Span, at: number): number {
  let step = dayMs
  let [low, high] = [at, at]
  for (; dueOf(trigger, low, span) > at && step < mostBackDays * dayMs; step *= 2) low -= step
  for (step = dayMs; dueOf(trigger, high, span) <= at && step < mostBackDays * dayMs; step *= 2) high += step
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (dueOf(trigger, middle, span) <= at) low = middle
    else high = middle
  }
  return low
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
    return (value) => {
      const at = Date.parse(textOf(value))
      if (Number.isNaN(at)) return []
      const due = dueOf(trigger, at, span)
      return due > span.since && due <= span.now ? [due] : []
    }
  }
  const isYearly = trigger['yearly'] === true
  const dues = new Map<string, number[]>()
  for (const { day, due } of daysReached(trigger, span))
    for (const key of isYearly ? celebratedOn(day) : [day]) dues.set(key, [...(dues.get(key) ?? []), due])
  return (value) => dues.get(isYearly ? textOf(value).slice(5, 10) : textOf(value).slice(0, 10)) ?? []
}
