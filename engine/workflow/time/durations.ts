import { addDays, addMonths, wallTime } from '../../../metadata/language/days.ts'
import { instantOf } from './zone.ts'

/** An ISO 8601 duration: what the calendar counts, and what a stopwatch does. */
export interface Duration {
  months: number
  days: number
  ms: number
}

const form =
  /^(-)?P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/

/** @returns undefined where the text is no duration; `-P7D` is one */
export function parseDuration(text: string): Duration | undefined {
  const found = form.exec(text)
  if (!found) return undefined
  const sign = found[1] ? -1 : 1
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = found
    .slice(2)
    .map((part) => Number(part ?? 0))
  return {
    months: sign * (years * 12 + months),
    days: sign * (weeks * 7 + days),
    ms: sign * Math.round(((hours * 60 + minutes) * 60 + seconds) * 1000),
  }
}

/** Months and days keep the time on the clock, over a change to summer time too; hours are hours. */
export function addDuration(at: number, { months, days, ms }: Duration, timeZone: string): number {
  if (months === 0 && days === 0) return at + ms
  const wall = wallTime(at, timeZone)
  const day = addDays(addMonths(wall.day, months) ?? wall.day, days) ?? wall.day
  return instantOf({ day, ms: wall.ms }, timeZone) + ms
}
