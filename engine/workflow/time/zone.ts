import { dayNumber, type WallTime, wallTime } from '../../../metadata/language/days.ts'

export const dayMs = 86_400_000

export const isTimeZone = (name: string): boolean => {
  try {
    return wallTime(0, name) !== undefined
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

const asUtc = ({ day, ms }: WallTime): number => dayNumber(day) * dayMs + ms
const offsetAt = (at: number, timeZone: string): number => asUtc(wallTime(at, timeZone)) - at

/**
 * The instant at which clocks show this. Shown twice, when they are set back: the first one. Never shown, when they are
 * set forward: as far after the change as it lies after the last time that was shown.
 */
export function instantOf(wall: WallTime, timeZone: string): number {
  const utc = asUtc(wall)
  const before = offsetAt(utc - dayMs, timeZone)
  const after = offsetAt(utc + dayMs, timeZone)
  const early = utc - before
  if (offsetAt(early, timeZone) === before) return early
  const late = utc - after
  return offsetAt(late, timeZone) === after ? late : early
}

export const startOfDay = (day: string, timeZone: string): number => instantOf({ day, ms: 0 }, timeZone)
