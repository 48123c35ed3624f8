import { isDay } from '../../../metadata/language/values/date.ts'
import { toInstant } from '../../fields/date-text.ts'

/** A point in local time, as a file writes it. */
export interface LocalTime {
  /** `YYYY-MM-DD` */
  day: string
  /** `HH:MM:SS.mmm` */
  time: string
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

type Part = 'year' | 'month' | 'monthName' | 'day' | 'hour' | 'minute' | 'second' | 'millis' | 'half'

/** The letters of LDML that files need. Fewer digits than letters are taken, too: people drop zeros. */
const tokens: Record<string, [Part, string]> = {
  yyyy: ['year', '(\\d{4})'],
  yy: ['year', '(\\d{2})'],
  y: ['year', '(\\d{1,4})'],
  MMMM: ['monthName', '(\\p{L}{3,12})\\.?'],
  MMM: ['monthName', '(\\p{L}{3,12})\\.?'],
  MM: ['month', '(\\d{1,2})'],
  M: ['month', '(\\d{1,2})'],
  dd: ['day', '(\\d{1,2})'],
  d: ['day', '(\\d{1,2})'],
  HH: ['hour', '(\\d{1,2})'],
  H: ['hour', '(\\d{1,2})'],
  hh: ['hour', '(\\d{1,2})'],
  h: ['hour', '(\\d{1,2})'],
  mm: ['minute', '(\\d{1,2})'],
  ss: ['second', '(\\d{1,2})'],
  SSS: ['millis', '(\\d{1,3})'],
  a: ['half', '(am|pm|AM|PM|上午|下午)'],
}

export interface DatePattern {
  hasTime: boolean
  read(text: string): LocalTime | undefined
}

/** Compiles `dd-MM-yy H:mm` and the like. @returns undefined for what is no such pattern */
export function compileDatePattern(pattern: string): DatePattern | undefined {
  const parts: Part[] = []
  let source = ''
  for (const match of pattern.matchAll(/([A-Za-z])\1*|'([^']*)'|[^A-Za-z']+/g)) {
    const [piece, letter, quoted] = match
    if (letter === undefined) {
      source += (quoted ?? piece).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(/\s+/g, '\\s+')
      continue
    }
    // A lone T is what ISO puts between day and time.
    if (piece === 'T') source += 'T'
    else {
      const token = Object.hasOwn(tokens, piece) ? tokens[piece] : undefined
      if (!token) return undefined
      parts.push(token[0])
      source += token[1]
    }
  }
  const has = (part: Part): boolean => parts.includes(part)
  if (!has('year') || !(has('month') || has('monthName')) || !has('day')) return undefined
  const regex = new RegExp(`^\\s*${source}\\s*$`, 'u')
  return {
    hasTime: has('hour'),
    read(text) {
      const found = regex.exec(text.normalize('NFKC'))
      return found ? toLocal(parts, found.slice(1)) : undefined
    },
  }
}

function toLocal(parts: readonly Part[], values: readonly string[]): LocalTime | undefined {
  const of = (part: Part): string | undefined => values[parts.indexOf(part)]
  const name = of('monthName')?.slice(0, 3).toLowerCase()
  const month = name === undefined ? Number(of('month')) : months.indexOf(name) + 1
  const day = `${fullYear(of('year')!)}-${pad(month)}-${pad(of('day')!)}`
  let hour = Number(of('hour') ?? 0)
  const half = of('half')?.toLowerCase()
  if ((half === 'pm' || half === '下午') && hour < 12) hour += 12
  if ((half === 'am' || half === '上午') && hour === 12) hour = 0
  const [minute, second] = [Number(of('minute') ?? 0), Number(of('second') ?? 0)]
  if (!isDay(day) || hour > 23 || minute > 59 || second > 59) return undefined
  return { day, time: `${pad(hour)}:${pad(minute)}:${pad(second)}.${(of('millis') ?? '').padEnd(3, '0')}` }
}

const pad = (part: string | number): string => String(part).padStart(2, '0')

/** Two-digit years lie between 1970 and 2069. */
const fullYear = (year: string): string =>
  year.length > 2 ? year.padStart(4, '0') : `${Number(year) >= 70 ? '19' : '20'}${pad(year)}`

/** A spreadsheet's day number: 1 is 1 January 1900, and 29 February 1900 is believed to have been. */
export function fromSerial(text: string): LocalTime | undefined {
  if (!/^\d{1,6}(\.\d+)?$/.test(text)) return undefined
  const serial = Number(text)
  if (serial < 61 || serial > 2_958_465) return undefined
  const iso = new Date(Math.round((serial - 25_569) * 86_400) * 1000).toISOString()
  return { day: iso.slice(0, 10), time: iso.slice(11, 23) }
}

/** As the field takes it: a day, or an instant in UTC. */
export const toValue = (local: LocalTime, kind: 'date' | 'dt', timeZone: string): string =>
  kind === 'date' ? local.day : toInstant(`${local.day}T${local.time}`, timeZone)
