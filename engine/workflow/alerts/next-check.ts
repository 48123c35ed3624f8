import { addDays, wallTime } from '../../../metadata/language/days.ts'
import { parseDuration } from '../time/durations.ts'
import { instantOf } from '../time/zone.ts'

/** Every so many days at a time of day, or so many milliseconds. */
export type Interval = { days: number } | { ms: number }

const [shortestMs, longestMs] = [5 * 60_000, 24 * 3_600_000]
/** In the morning, when nothing else is said. */
const usualTime = '08:00'

/** @returns undefined for what is no interval to look at records at */
export function intervalOf(text: string): Interval | undefined {
  const duration = parseDuration(text)
  if (duration?.months !== 0) return undefined
  const { days, ms } = duration
  if (ms === 0) return days > 0 && days <= 366 ? { days } : undefined
  return days === 0 && ms >= shortestMs && ms <= longestMs ? { ms } : undefined
}

const clock = /^([01]\d|2[0-3]):([0-5]\d)$/

export const isClock = (text: string): boolean => clock.test(text)

/**
 * When records are looked at next after `last`, which was such a time or the moment when an alert was first known.
 *
 *   P1D at 09:00, last Mon 08:30  →  Mon 09:00;  last Mon 09:00  →  Tue 09:00
 */
export function nextCheck(
  { every, at = usualTime }: { every: string; at?: string | undefined },
  last: number,
  timeZone: string,
): number | undefined {
  const interval = intervalOf(every)
  if (!interval) return undefined
  if ('ms' in interval) return last + interval.ms
  const [, hours = '8', minutes = '0'] = clock.exec(at) ?? clock.exec(usualTime)!
  const { day } = wallTime(last, timeZone)
  const on = (date: string) =>
    instantOf({ day: date, ms: (Number(hours) * 60 + Number(minutes)) * 60_000 }, timeZone)
  const today = on(day)
  return today > last ? today : on(addDays(day, interval.days)!)
}
