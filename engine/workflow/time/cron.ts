import { addDays, dayNumber, partsOfDay } from '../../../metadata/language/days.ts'
import { instantOf, wallTime } from './zone.ts'

/** A schedule of five fields: minute, hour, day of the month, month, day of the week (0 and 7 are Sunday). */
export interface Cron {
  minutes: ReadonlySet<number>
  hours: ReadonlySet<number>
  days: ReadonlySet<number>
  months: ReadonlySet<number>
  weekdays: ReadonlySet<number>
  /** Neither field of days is a star: one of them suffices, as cron has always had it. */
  isEitherDay: boolean
}

const bounds = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const
const monthNames = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
const dayNames = 'sun mon tue wed thu fri sat'.split(' ')
/** A leap day on a certain weekday may be far away. */
const mostDays = 366 * 9

/** @returns undefined where the text is no schedule */
export function parseCron(text: string): Cron | undefined {
  const fields = text.trim().toLowerCase().split(/\s+/)
  if (fields.length !== 5) return undefined
  const sets = fields.map((field, at) => parseField(field, at))
  if (sets.some((set) => set === undefined || set.size === 0)) return undefined
  const [minutes, hours, days, months, weekdays] = sets as Set<number>[]
  if (weekdays!.has(7)) weekdays!.add(0)
  return {
    minutes: minutes!,
    hours: hours!,
    days: days!,
    months: months!,
    weekdays: weekdays!,
    isEitherDay: fields[2] !== '*' && fields[4] !== '*',
  }
}

function parseField(field: string, at: number): Set<number> | undefined {
  const [least, most] = bounds[at]!
  const found = new Set<number>()
  const number = (text: string): number => {
    const names = at === 3 ? monthNames : at === 4 ? dayNames : []
    const named = names.indexOf(text)
    return named >= 0 ? named + least : /^\d+$/.test(text) ? Number(text) : Number.NaN
  }
  for (const part of field.split(',')) {
    const [range = '', step = '1', ...more] = part.split('/')
    const [first = '', last = first, ...rest] = range.split('-')
    const [from, to] =
      range === '*'
        ? [least, most]
        : [number(first), part.includes('/') && last === first ? most : number(last)]
    const by = number(step)
    if (more.length > 0 || rest.length > 0 || !(from >= least && to <= most && from <= to && by >= 1))
      return undefined
    for (let value = from; value <= to; value += by) found.add(value)
  }
  return found
}

function isOn(cron: Cron, day: string): boolean {
  const [, month, date] = partsOfDay(day)
  if (!cron.months.has(month)) return false
  const weekday = (((dayNumber(day) + 4) % 7) + 7) % 7
  const [byDate, byWeekday] = [cron.days.has(date), cron.weekdays.has(weekday)]
  return cron.isEitherDay ? byDate || byWeekday : byDate && byWeekday
}

/** The first time after `from` that clocks in that zone show a time of the schedule; undefined when they never do. */
export function nextTime(cron: Cron, from: number, timeZone: string): number | undefined {
  const now = wallTime(from, timeZone)
  let day = now.day
  for (let n = 0; n < mostDays; n++, day = addDays(day, 1)!) {
    if (!isOn(cron, day)) continue
    const times = [...cron.hours].flatMap((hour) =>
      [...cron.minutes].map((minute) => instantOf({ day, ms: (hour * 60 + minute) * 60_000 }, timeZone)),
    )
    const next = times.filter((at) => at > from).sort((a, b) => a - b)[0]
    if (next !== undefined) return next
  }
  return undefined
}
