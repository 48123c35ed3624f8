import { addDays, addMonths } from '../../metadata/language/days.ts'

/** The last whole months before a day, the latest first. */
export function monthsBack(today: string, count: number): { first: string; last: string }[] {
  const thisMonth = `${today.slice(0, 8)}01`
  return Array.from({ length: count }, (_, at) => ({
    first: addMonths(thisMonth, -(at + 1))!,
    last: addDays(addMonths(thisMonth, -at)!, -1)!,
  }))
}

/** The instant at which a day begins in a zone, as ISO text: the hour that the zone's clocks are ahead is taken off. */
export function startOfDayIn(day: string, timeZone: string): string {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  const first = midnight - aheadOf(midnight, timeZone)
  // Where clocks change between the two, the second look is the right one.
  return new Date(midnight - aheadOf(first, timeZone)).toISOString()
}

function aheadOf(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at)
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) - at
}
