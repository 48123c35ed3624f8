import type { CalendarDocument } from '../../../metadata/schema/types.ts'
import type { Timing } from '../../process/graph/document.ts'
import { ExpressionFailed } from '../../process/step/turn.ts'
import { addWorkingDuration, type BusinessHours, subtractWorkingDuration } from './business-hours.ts'
import { addDuration, parseDuration } from './durations.ts'
import { startOfDay } from './zone.ts'

export interface DueWorld {
  calendars: ReadonlyMap<string, CalendarDocument>
  /** The business time zone. */
  timeZone: string
  evaluate(text: string): unknown
}

/**
 * When something becomes due: `after` a duration, counted from `from`, or `until` an instant or a day, which begins
 * with it. With a calendar a duration is working time, in the calendar's zone.
 *
 * @throws ExpressionFailed when it is no time, or the calendar never opens
 */
export function dueAt({ offset, ...timing }: Timing, from: number, world: DueWorld): number {
  const base = dueWithout(timing, from, world)
  if (offset === undefined) return base
  const { calendar = null } = timing
  if (!offset.startsWith('-'))
    return dueWithout({ after: offset, ...(calendar === null ? {} : { calendar }) }, base, world)
  const hours = calendar === null ? undefined : businessHours(world, calendar)
  const duration = parseDuration(offset)
  if (!duration)
    throw new ExpressionFailed(offset, {
      en: `"${offset}" is not a duration such as -PT4H.`,
      zh: `“${offset}”不是时长，例如 -PT4H。`,
    })
  const at = hours && subtractWorkingDuration(hours, base, duration)
  return at ?? addDuration(base, duration, hours?.timeZone ?? world.timeZone)
}

function dueWithout({ after, until, every, calendar }: Timing, from: number, world: DueWorld): number {
  const hours = calendar === undefined ? undefined : businessHours(world, calendar)
  const timeZone = hours?.timeZone ?? world.timeZone
  if (until !== undefined) return instant(until, timeZone, world)
  const given = after ?? every
  const value = typeof given === 'string' && !parseDuration(given) ? world.evaluate(plain(given)) : given
  // A number is of seconds, as in a field of that type.
  const duration =
    typeof value === 'number' ? { months: 0, days: 0, ms: value * 1000 } : parseDuration(String(value))
  if (!duration)
    throw new ExpressionFailed(String(given), {
      en: `"${String(value)}" is not a duration such as P3D.`,
      zh: `“${String(value)}”不是时长，例如 P3D。`,
    })
  if (!hours) return addDuration(from, duration, timeZone)
  const at = addWorkingDuration(hours, from, duration)
  if (at === undefined)
    throw new ExpressionFailed(String(calendar), {
      en: `The calendar "${calendar}" never opens, or not for so long.`,
      zh: `工作日历“${calendar}”没有足够的工作时间。`,
    })
  return at
}

/** Value slots begin with = where conditions do not; here either will do. */
const plain = (text: string): string => (text.startsWith('=') ? text.slice(1) : text)

/** A day or an instant as it is written; an expression never begins so. */
export const isWrittenMoment = (text: string): boolean => /^\d{4}-\d\d/.test(text)

/** `2027-01-31`, or `2027-01-31T09:00:00+08:00`, and a day that there is. */
export const isMoment = (value: unknown): value is string =>
  typeof value === 'string' &&
  /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(value) &&
  !Number.isNaN(Date.parse(value)) &&
  new Date(`${value.slice(0, 10)}T00:00:00Z`).toISOString().startsWith(value.slice(0, 10))

function instant(until: unknown, timeZone: string, world: DueWorld): number {
  const value = isMoment(until) || typeof until !== 'string' ? until : world.evaluate(plain(until))
  if (!isMoment(value))
    throw new ExpressionFailed(String(until), {
      en: `"${String(value)}" is neither a day nor an instant.`,
      zh: `“${String(value)}”既不是日期也不是时间点。`,
    })
  return value.length === 10 ? startOfDay(value, timeZone) : Date.parse(value)
}

/** `org` is the calendar that is taken where none is named. */
export function findCalendar(
  calendars: ReadonlyMap<string, CalendarDocument>,
  name: string,
): CalendarDocument | undefined {
  if (name !== 'org') return calendars.get(name)
  return [...calendars.values()].find((one) => one.default === true) ?? [...calendars.values()][0]
}

function businessHours({ calendars, timeZone }: DueWorld, name: string): BusinessHours {
  const calendar = findCalendar(calendars, name)
  if (!calendar)
    throw new ExpressionFailed(name, { en: `There is no calendar "${name}".`, zh: `没有工作日历“${name}”。` })
  return { calendar, timeZone: calendar.timeZone ?? timeZone }
}
