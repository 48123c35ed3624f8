/**
 * Days of the proleptic Gregorian calendar as `YYYY-MM-DD` texts, counted without a JS Date. The count is Howard
 * Hinnant's `days_from_civil` (https://howardhinnant.github.io/date_algorithms.html); day 0 is 1970-01-01.
 */
const firstDay = -719_162 // 0001-01-01
const lastDay = 2_932_896 // 9999-12-31

const pad = (value: number, width: number): string => String(value).padStart(width, '0')

export function partsOfDay(day: string): [year: number, month: number, day: number] {
  return [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10))]
}

export function dayNumber(text: string): number {
  const [year, month, day] = partsOfDay(text)
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return (
    era * 146_097 +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear -
    719_468
  )
}

/** Undefined outside the years 1 to 9999. */
export function dayFromNumber(count: number): string | undefined {
  if (!(count >= firstDay && count <= lastDay)) return undefined
  const z = count + 719_468
  const era = Math.floor(z / 146_097)
  const dayOfEra = z - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1
  const month = shifted + (shifted < 10 ? 3 : -9)
  return `${pad(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4)}-${pad(month, 2)}-${pad(day, 2)}`
}

export function addDays(day: string, days: number): string | undefined {
  return dayFromNumber(dayNumber(day) + Math.trunc(days))
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** The same day of another month; its last day where that month is shorter. */
export function addMonths(day: string, months: number): string | undefined {
  const [year, month, date] = partsOfDay(day)
  const count = year * 12 + (month - 1) + Math.trunc(months)
  const [toYear, toMonth] = [Math.floor(count / 12), (((count % 12) + 12) % 12) + 1]
  if (!(toYear >= 1 && toYear <= 9999)) return undefined
  return `${pad(toYear, 4)}-${pad(toMonth, 2)}-${pad(Math.min(date, daysInMonth(toYear, toMonth)), 2)}`
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatIn(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'iso8601',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    })
    formats.set(timeZone, format)
  }
  return format
}

/** The last answers by zone: a request asks for its own moment again and again, and Intl is slow. */
const last = new Map<string, { second: number; day: string }>()

/** The day on which an instant (ISO text, or milliseconds) falls in `timeZone`. */
export function dayIn(at: string | number | Date, timeZone: string): string {
  const when = at instanceof Date ? at : new Date(at)
  // No zone begins its day inside a second; some did inside a minute, before 1900.
  const second = Math.floor(when.getTime() / 1000)
  const known = last.get(timeZone)
  if (known?.second === second) return known.day
  const { day } = wallTime(when, timeZone)
  last.set(timeZone, { second, day })
  return day
}

/** A moment as clocks on the wall of a place show it. */
export interface WallTime {
  /** `YYYY-MM-DD` */
  day: string
  /** Milliseconds since midnight, as the clock shows them. */
  ms: number
}

/** @throws RangeError where there is no such zone */
export function wallTime(at: number | Date, timeZone: string): WallTime {
  const parts: Record<string, string> = {}
  for (const { type, value } of formatIn(timeZone).formatToParts(at)) parts[type] = value
  const [hours, minutes, seconds] = [parts['hour'], parts['minute'], parts['second']].map(Number)
  const rest = ((Number(at) % 1000) + 1000) % 1000
  return {
    day: `${(parts['year'] ?? '').padStart(4, '0')}-${parts['month']}-${parts['day']}`,
    ms: ((hours! * 60 + minutes!) * 60 + seconds!) * 1000 + rest,
  }
}
