import { dayIn, dayNumber } from '../../../metadata/language/days.ts'

export const dayMs = 86_400_000

/** A moment as clocks on the wall of a place show it. */
export interface WallTime {
  /** `YYYY-MM-DD` */
  day: string
  /** Milliseconds since midnight, as the clock shows them. */
  ms: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatIn(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    })
    formats.set(timeZone, format)
  }
  return format
}

export const isTimeZone = (name: string): boolean => {
  try {
    return formatIn(name) !== undefined
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

export function wallTime(at: number, timeZone: string): WallTime {
  const [hours = 0, minutes = 0, seconds = 0] = formatIn(timeZone).format(at).split(':').map(Number)
  const ms = ((hours * 60 + minutes) * 60 + seconds) * 1000 + (((at % 1000) + 1000) % 1000)
  return { day: dayIn(at, timeZone), ms }
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
