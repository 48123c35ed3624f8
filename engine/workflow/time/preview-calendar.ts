import { addDays, dayIn } from '../../../metadata/language/days.ts'
import type { CalendarDocument } from '../../../metadata/schema/types.ts'
import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { requireSystemRight } from '../../permissions/system-right.ts'
import { addWorkingDuration, type BusinessHours, hoursOn } from './business-hours.ts'
import { parseDuration } from './durations.ts'
import { isTimeZone } from './zone.ts'

export interface PreviewAsked {
  document: CalendarDocument
  from?: string
  add: string[]
  year?: number
}

/** A day of the year, with when there is work, as clocks show it. */
export interface PreviewDay {
  day: string
  open: [from: string, to: string][]
  /** Made up for, free by its date, or as its weekday is. */
  kind: 'work' | 'free' | 'holiday' | 'workday'
  label?: unknown
}

export interface CalendarPreview {
  timeZone: string
  /** At which instant so much working time has passed; null when it never has. */
  due: { add: string; at: string | null }[]
  year: number
  days: PreviewDay[]
  problems: { path: string; message: { en: string; zh: string } }[]
}

const mostAdded = 50

/** @throws malformed_request */
export function parsePreview(body: unknown): PreviewAsked {
  const { document, from, add = [], year, ...rest } = (body ?? {}) as Record<string, unknown>
  const wrong = (reason: string): never => {
    throw new AppError('malformed_request', { reason })
  }
  if (Object.keys(rest).length > 0) wrong('Known: document, from, add, year.')
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    wrong('"document" is a calendar.')
  if (from !== undefined && !(typeof from === 'string' && Number.isFinite(Date.parse(from))))
    wrong('"from" is an instant.')
  const isList = Array.isArray(add) && add.length <= mostAdded
  if (!isList || !add.every((one) => typeof one === 'string' && parseDuration(one)))
    wrong(`"add" is a list of at most ${mostAdded} durations such as PT8H.`)
  if (year !== undefined && !(Number.isInteger(year) && Number(year) >= 1970 && Number(year) <= 9998))
    wrong('"year" is a year.')
  return {
    document: document as unknown as CalendarDocument,
    add: add as string[],
    ...(from === undefined ? {} : { from: from as string }),
    ...(year === undefined ? {} : { year: year as number }),
  }
}

/**
 * What a calendar, a draft too, makes of durations that begin at an instant, and the open hours of a year's days.
 *
 * @throws forbidden
 */
export function previewCalendar(ctx: Ctx, { document, from, add, year }: PreviewAsked): CalendarPreview {
  requireSystemRight(ctx, 'design')
  const timeZone = document.timeZone ?? ctx.model.settings.timeZone
  const now = ctx.clock.now()
  const problems = problemsOf(document, timeZone)
  const shown = year ?? Number(dayIn(now, problems.length > 0 ? 'UTC' : timeZone).slice(0, 4))
  if (problems.length > 0) return { timeZone, due: [], year: shown, days: [], problems }
  const hours: BusinessHours = { timeZone, calendar: document }
  const begun = from === undefined ? now.getTime() : Date.parse(from)
  const due = add.map((text) => {
    const at = addWorkingDuration(hours, begun, parseDuration(text)!)
    return { add: text, at: at === undefined ? null : new Date(at).toISOString() }
  })
  return { timeZone, due, year: shown, days: daysOf(hours, shown), problems }
}

function problemsOf({ hours, holidays = {}, workdays = {} }: CalendarDocument, timeZone: string) {
  const problems: CalendarPreview['problems'] = []
  const say = (path: string, en: string, zh: string) => problems.push({ path, message: { en, zh } })
  if (!isTimeZone(timeZone))
    say('/timeZone', `There is no time zone "${timeZone}".`, `没有时区“${timeZone}”。`)
  const lists = {
    ...Object.fromEntries(Object.entries(hours ?? {}).map(([day, list]) => [`/hours/${day}`, list])),
    ...Object.fromEntries(
      Object.entries({ holidays, workdays }).flatMap(([kind, days]) =>
        Object.entries(days).map(([day, one]) => [`/${kind}/${day}/hours`, one?.hours]),
      ),
    ),
  }
  for (const [path, list] of Object.entries(lists)) {
    if (list === undefined) continue
    const isSound = Array.isArray(list) && list.every((one) => Array.isArray(one) && one.every(isClock))
    if (!isSound)
      say(path, 'Hours are pairs such as ["09:00", "12:00"].', '时间为成对的时刻，如 ["09:00", "12:00"]。')
    else if (list.some(([a = '', b = ''], at) => a >= b || (at > 0 && a < (list[at - 1]![1] ?? ''))))
      say(path, 'Each begins before it ends, and after the one before.', '每段须先开始后结束，且晚于前一段。')
  }
  return problems
}

const isClock = (text: unknown): boolean =>
  typeof text === 'string' && /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/.test(text)

function daysOf(hours: BusinessHours, year: number): PreviewDay[] {
  const { holidays = {}, workdays = {} } = hours.calendar
  const days: PreviewDay[] = []
  for (let day = `${year}-01-01`; day.startsWith(String(year)); day = addDays(day, 1)!) {
    const open = hoursOn(hours, day).map(([from, to]): [string, string] => [clock(from), clock(to)])
    const special = workdays[day] ?? holidays[day]
    const kind = workdays[day] ? 'workday' : holidays[day] ? 'holiday' : open.length > 0 ? 'work' : 'free'
    days.push({ day, open, kind, ...(special?.label === undefined ? {} : { label: special.label }) })
  }
  return days
}

const clock = (ms: number): string => {
  const minutes = ms / 60_000
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}
