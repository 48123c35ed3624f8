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
const mostDays = 366

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
  return (intervals ?? [])
    .map(([from = '', to = '']): Interval => [clockMs(from), clockMs(to)])
    .sort(([a], [b]) => a - b)
}

/**
 * The instant at which so much working time has passed since `from`.
 *
 *   from Fri 16:30, 2 h, Mon–Fri 09:00–17:00  →  Mon 10:30
 *
 * @returns undefined when there is no opening in the year after
 */
export function addWorkingTime(hours: BusinessHours, from: number, ms: number): number | undefined {
  let left = ms
  let { day } = wallTime(from, hours.timeZone)
  for (let closed = 0; closed <= mostDays; day = addDays(day, 1)!) {
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
  let { day, ms } = wallTime(from, hours.timeZone)
  for (let left = days, closed = 0; left > 0; ) {
    day = addDays(day, 1)!
    const isOpen = hoursOn(hours, day).length > 0
    closed = isOpen ? 0 : closed + 1
    if (closed > mostDays) return undefined
    if (isOpen) left--
  }
  return addWorkingTime(hours, instantOf({ day, ms }, hours.timeZone), 0)
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

export const isDuration = (text: string): boolean => parseDuration(text) !== undefined
