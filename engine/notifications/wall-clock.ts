const minutesADay = 1_440
const minuteMs = 60_000

const formats = new Map<string, Intl.DateTimeFormat>()

function formatIn(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
    formats.set(timeZone, format)
  }
  return format
}

/** Minutes since midnight on the clocks of a place. */
function minutesIn(at: Date, timeZone: string): number {
  const [hours = 0, minutes = 0] = formatIn(timeZone).format(at).split(':').map(Number)
  return hours * 60 + minutes
}

export function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

const turn = (minutes: number): number => ((minutes % minutesADay) + minutesADay) % minutesADay

/** When clocks there begin to show that time next; now, in the very moment. */
export function nextAt(at: Date, time: string, timeZone: string): Date {
  const wanted = minutesOf(time)
  const minute = Math.floor(at.getTime() / minuteMs) * minuteMs
  const left = turn(wanted - minutesIn(at, timeZone))
  if (left === 0 && at.getTime() === minute) return at
  const ahead = left || minutesADay
  const guess = new Date(minute + ahead * minuteMs)
  // Clocks may have been changed on the way.
  const off = turn(wanted - minutesIn(guess, timeZone))
  const back = off > minutesADay / 2 ? off - minutesADay : off
  const mended = new Date(guess.getTime() + back * minuteMs)
  // A time that is left out that day comes as much after the change as it would have.
  return minutesIn(mended, timeZone) === wanted ? mended : guess
}

/** Hours of a day, which may go past midnight. */
export interface Hours {
  from: string
  to: string
}

export function isWithin(at: Date, { from, to }: Hours, timeZone: string): boolean {
  const length = turn(minutesOf(to) - minutesOf(from))
  return turn(minutesIn(at, timeZone) - minutesOf(from)) < length
}
