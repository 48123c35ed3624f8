import { isDay } from '../../metadata/language/values/date.ts'
import type { TextFormat } from './define-field.ts'

const pad = (part: string): string => part.padStart(2, '0')

/** Two-digit years lie between 1970 and 2069. */
const fullYear = (year: string): string =>
  year.length === 4 ? year : `${Number(year) >= 70 ? '19' : '20'}${pad(year)}`

/**
 * A day as files write it, as `YYYY-MM-DD`: ISO, `2016/10/20`, `10/20/2016`, `20.10.16`, `2016年10月20日`.
 * Day and month are told apart by `format.dates`. What it cannot read comes back unchanged.
 */
export function plainDay(text: string, format: Pick<TextFormat, 'dates'>): string | null {
  const given = text.trim()
  if (given === '') return null
  const parts = /^(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,4})\s*日?$/.exec(given.normalize('NFKC'))
  if (!parts) return given
  const [, first, second, third] = parts as unknown as [string, string, string, string]
  const order = first.length >= 3 || given.includes('年') ? 'ymd' : (format.dates ?? 'ymd')
  const [year, month, day] =
    order === 'ymd'
      ? [first, second, third]
      : order === 'mdy'
        ? [third, first, second]
        : [third, second, first]
  const iso = `${fullYear(year)}-${pad(month)}-${pad(day)}`
  return isDay(iso) ? iso : given
}

const withTime = /^(.+?)[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?\s*([ap]m|上午|下午)?$/i

/** An instant as files write it, as ISO 8601 UTC; one without a zone is in `format.timeZone`. */
export function plainInstant(text: string, format: Pick<TextFormat, 'dates' | 'timeZone'>): string | null {
  const given = text.trim()
  if (given === '' || /(Z|[+-]\d{2}:?\d{2})$/i.test(given)) return given === '' ? null : given
  const match = withTime.exec(given)
  const day = plainDay(match ? match[1]! : given, format)
  if (day === null || !isDay(day)) return given
  let hour = Number(match?.[2] ?? 0)
  const half = match?.[6]?.toLowerCase()
  if ((half === 'pm' || half === '下午') && hour < 12) hour += 12
  if ((half === 'am' || half === '上午') && hour === 12) hour = 0
  if (hour > 23) return given
  const local = `${day}T${pad(String(hour))}:${match?.[3] ?? '00'}:${match?.[4] ?? '00'}.${(match?.[5] ?? '').padEnd(3, '0')}`
  return toInstant(local, format.timeZone)
}

/** The instant at which clocks in `timeZone` show `local`; of two (clocks set back) the earlier. */
export function toInstant(local: string, timeZone: string): string {
  const guess = Date.parse(`${local}Z`)
  const offsets = [guess - 86_400_000, guess + 86_400_000].map((at) => zoneOffset(at, timeZone))
  const candidates = offsets
    .map((offset) => guess - offset)
    .filter((at) => at + zoneOffset(at, timeZone) === guess)
  return new Date(candidates.length > 0 ? Math.min(...candidates) : guess - offsets[0]!).toISOString()
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatIn(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    formats.set(timeZone, format)
  }
  return format
}

function partsIn(at: number, timeZone: string): Record<string, string> {
  return Object.fromEntries(
    formatIn(timeZone)
      .formatToParts(at)
      .map((part) => [part.type, part.value]),
  )
}

function zoneOffset(at: number, timeZone: string): number {
  const p = partsIn(at, timeZone)
  const local = Date.UTC(
    Number(p['year']),
    Number(p['month']) - 1,
    Number(p['day']),
    Number(p['hour']),
    Number(p['minute']),
    Number(p['second']),
  )
  return local - Math.floor(at / 1000) * 1000
}

/** `2026-11-20 09:30:00` in `timeZone`. */
export function localInstant(iso: string, timeZone: string): string {
  const p = partsIn(Date.parse(iso), timeZone)
  return `${p['year']}-${p['month']}-${p['day']} ${p['hour']}:${p['minute']}:${p['second']}`
}
