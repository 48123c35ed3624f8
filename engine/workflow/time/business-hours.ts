import { addDays, dayNumber, wallTime } from '../../../metadata/language/days.ts'
import type { CalendarDocument } from '../../../metadata/schema/types.ts'
import { type Duration, parseDuration } from './durations.ts'
import { instantOf } from './zone.ts'

/** When there is work: a calendar with its zone. */
export interface BusinessHours {
  timeZone: string
  calendar: Pick<CalendarDocument, 'hours' | 'holidays' | 'workdays'>
}

/** Open from – to, as clocks show it: milliseconds since midnight. */
type Interval = readonly [from: number, to: number]

const weekdays = ['thursday', 'friday', 'saturday', 'sunday', 'monday', 'tuesday', 'wednesday'] as const
/** So many days without an opening are taken for ever, and nothing takes longer than so many years. */
const mostDays = 366
const mostYears = 50

const clockMs = (text: string): number => {
  const [hours = 0, minutes = 0] = text.split(':').map(Number)
  return (hours * 60 + minutes) * 60_000
}

/** A make-up day is worked although it would be free, with the hours of a Monday unless it has its own. */
export function hoursOn({ calendar }: BusinessHours, day: string): Interval[] {
  const { hours, holidays = {}, workdays = {} } = calendar
  const weekday = weekdays[((dayNumber(day) % 7) + 7) % 7]!
  const made = workdays[day]
  const free = holidays[day]
  const intervals = made ? (made.hours ?? hours.monday) : free ? free.hours : hours[weekday]
  const sorted = (intervals ?? [])
    .map(([from = '', to = '']): Interval => [clockMs(from), clockMs(to)])
    .sort(([a], [b]) => a - b)
  const open: Interval[] = []
  for (const [from, to] of sorted) {
    // What lies in two of them is worked once.
    const begins = Math.max(from, open.at(-1)?.[1] ?? 0)
    if (begins < to) open.push([begins, to])
  }
  return open
}

/** Days one after another from this one, as far as anybody counts. */
function* daysFrom(day: string): Generator<string> {
  for (let next: string | undefined = day, n = 0; next && n < mostYears * 366; n++, next = addDays(next, 1))
    yield next
}

/**
 * The instant at which so much working time has passed since `from`.
 *
 *   from Fri 16:30, 2 h, Mon–Fri 09:00–17:00  →  Mon 10:30
 *
 * @returns undefined when there is no opening in the year after, or it would take half a century
 */
export function addWorkingTime(hours: BusinessHours, from: number, ms: number): number | undefined {
  let left = ms
  let closed = 0
  for (const day of daysFrom(wallTime(from, hours.timeZone).day)) {
    if (closed > mostDays) return undefined
    const open = hoursOn(hours, day).map((one) => one.map((at) => instantOf({ day, ms: at }, hours.timeZone)))
    closed = open.length === 0 ? closed + 1 : 0
    for (const [start = 0, end = 0] of open) {
      const begins = Math.max(start, from)
      if (begins >= end) continue
      if (left <= end - begins) return begins + left
      left -= end - begins
    }
  }
  return undefined
}

/** The same time of day so many working days later; outside the hours it is the next opening. */
function addWorkingDays(hours: BusinessHours, from: number, days: number): number | undefined {
  const { day: first, ms } = wallTime(from, hours.timeZone)
  let [left, closed] = [days, 0]
  for (const day of daysFrom(addDays(first, 1) ?? first)) {
    const isOpen = hoursOn(hours, day).length > 0
    closed = isOpen ? 0 : closed + 1
    if (closed > mostDays) return undefined
    if (isOpen && --left === 0) return addWorkingTime(hours, instantOf({ day, ms }, hours.timeZone), 0)
  }
  return undefined
}

/** Days are working days, hours are open hours. Months make no sense in working time: they are 21 days each. */
export function addWorkingDuration(
  hours: BusinessHours,
  from: number,
  { months, days, ms }: Duration,
): number | undefined {
  const count = months * 21 + days
  const begun = count > 0 ? addWorkingDays(hours, from, count) : from
  return begun === undefined ? undefined : addWorkingTime(hours, begun, ms)
}

/** Days one before another from this one, as far as anybody counts. */
function* daysBefore(day: string): Generator<string> {
  for (let next: string | undefined = day, n = 0; next && n < mostDays; n++, next = addDays(next, -1))
    yield next
}

/**
 * So much working time before an instant; the duration is negative, as it is written.
 *
 *   from Mon 10:30, -PT2H, Mon–Fri 09:00–17:00  →  Fri 16:30
 *
 * @returns undefined when there is no opening in the year before
 */
export function subtractWorkingDuration(
  hours: BusinessHours,
  from: number,
  { months, days, ms }: Duration,
): number | undefined {
  const { day: last, ms: clock } = wallTime(from, hours.timeZone)
  let [left, until] = [-(months * 21 + days), from]
  if (left > 0)
    for (const day of daysBefore(addDays(last, -1) ?? last))
      if (hoursOn(hours, day).length > 0 && --left === 0) {
        until = instantOf({ day, ms: clock }, hours.timeZone)
        break
      }
  if (left > 0) return undefined
  let time = -ms
  if (time <= 0) return until
  for (const day of daysBefore(wallTime(until, hours.timeZone).day))
    for (const one of hoursOn(hours, day).reverse()) {
      const [start, end] = one.map((at) => instantOf({ day, ms: at }, hours.timeZone)) as [number, number]
      const ends = Math.min(end, until)
      if (ends <= start) continue
      if (time <= ends - start) return ends - time
      time -= ends - start
    }
  return undefined
}

export const isDuration = (text: string): boolean => parseDuration(text) !== undefined
