import { dayNumber, daysInMonth } from '../../metadata/language/days.ts'
import type { LocalizedText } from '../document/text.ts'

/** Open from – to as clocks show it, `["09:00", "12:30"]`; `24:00` is the end of the day. */
export type Interval = readonly [from: string, to: string]

/** A day that differs from its weekday. */
export interface SpecialDay {
  label?: LocalizedText
  hours?: readonly Interval[]
}

/** A business calendar as its editor reads it; whatever else stands in it stays. */
export interface Calendar {
  label?: LocalizedText
  description?: LocalizedText
  active?: boolean
  default?: boolean
  timeZone?: string
  hours?: Readonly<Record<string, readonly Interval[]>>
  holidays?: Readonly<Record<string, SpecialDay>>
  workdays?: Readonly<Record<string, SpecialDay>>
  [option: string]: unknown
}

export const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const
export type Weekday = (typeof weekdays)[number]

/** Day 0 of the count is a Thursday. */
export const weekdayOf = (day: string): Weekday => weekdays[(((dayNumber(day) + 3) % 7) + 7) % 7]!

/** `free` and `worked` differ from what the weekday would be; `normal` is as every week. */
export type DayKind = 'normal' | 'free' | 'worked'

export interface DayView {
  kind: DayKind
  label?: LocalizedText | undefined
  /** Those that count on the day, whatever they come from. */
  hours: readonly Interval[]
  /** Only where the day has hours of its own. */
  own?: readonly Interval[] | undefined
}

/** What a day is: as due times are counted by the server. */
export function dayOf({ hours = {}, holidays, workdays }: Calendar, day: string): DayView {
  const made = workdays?.[day]
  if (made)
    return { kind: 'worked', label: made.label, own: made.hours, hours: made.hours ?? hours['monday'] ?? [] }
  const free = holidays?.[day]
  if (free) {
    const own = free.hours?.length ? free.hours : undefined
    return { kind: own ? 'worked' : 'free', label: free.label, own, hours: own ?? [] }
  }
  return { kind: 'normal', hours: hours[weekdayOf(day)] ?? [] }
}

const minutesOf = (clock: string): number => {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours * 60 + minutes
}

/** Working minutes of intervals. */
export const minutesIn = (intervals: readonly Interval[]): number =>
  intervals.reduce((sum, [from, to]) => sum + Math.max(0, minutesOf(to) - minutesOf(from)), 0)

/** What is wrong with the intervals of a day, if anything. */
export function troubleIn(intervals: readonly Interval[]): 'backwards' | 'overlap' | undefined {
  if (intervals.some(([from, to]) => minutesOf(from) >= minutesOf(to))) return 'backwards'
  const sorted = [...intervals].sort(([a], [b]) => minutesOf(a) - minutesOf(b))
  const overlaps = sorted.some(([from], at) => at > 0 && minutesOf(sorted[at - 1]![1]) > minutesOf(from))
  return overlaps ? 'overlap' : undefined
}

/**
 * A time of day as people type it: "9", "930", "9:30", "9.30", "24".
 *
 * @returns `HH:MM`, or nothing where it is no time
 */
export function readClock(text: string): string | undefined {
  const found = /^(\d{1,2})\s*(?:[:.：hH点时]?\s*(\d{2}))?\s*$/.exec(text.trim())
  if (!found) return undefined
  const [hours, minutes] = [Number(found[1]), Number(found[2] ?? '0')]
  const isTime = (hours < 24 && minutes < 60) || (hours === 24 && minutes === 0)
  return isTime ? `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}` : undefined
}

/** The interval that is offered next: after the last one, or an office day. */
export function nextInterval(intervals: readonly Interval[]): Interval {
  const last = Math.max(-1, ...intervals.map(([, to]) => minutesOf(to)))
  if (last < 0) return ['09:00', '18:00']
  const clock = (minutes: number) =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  const from = Math.min(last + 60, 23 * 60)
  return [clock(from), clock(Math.min(from + 4 * 60, 24 * 60))]
}

/** Every day of a month, in order. */
export const daysOf = (year: number, month: number): string[] =>
  Array.from(
    { length: daysInMonth(year, month) },
    (_, at) => `${year}-${String(month).padStart(2, '0')}-${String(at + 1).padStart(2, '0')}`,
  )

/** How many days of a year are worked, free by name, and made up. */
export function countYear(calendar: Calendar, year: number): { worked: number; free: number; made: number } {
  const days = Array.from({ length: 12 }, (_, at) => daysOf(year, at + 1)).flat()
  const views = days.map((day) => dayOf(calendar, day))
  return {
    worked: views.filter(({ hours }) => hours.length > 0).length,
    free: views.filter(({ kind }) => kind === 'free').length,
    made: views.filter(({ kind }) => kind === 'worked').length,
  }
}
