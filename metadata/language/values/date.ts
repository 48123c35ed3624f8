import { isMissing, ok, quote, refuse, type ValueOptions, type ValueType } from './value.ts'

const day = /^(\d{4})-(\d{2})-(\d{2})$/
const instant =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)$/i

/** Whether `text` is a real day of the years 1 to 9999. */
export function isDay(text: string): boolean {
  const match = day.exec(text)
  if (!match) return false
  const [year, month, date] = match.slice(1).map(Number) as [number, number, number]
  if (year < 1 || month < 1 || month > 12 || date < 1) return false
  return (
    date <=
    (month === 2
      ? year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
        ? 29
        : 28
      : [4, 6, 9, 11].includes(month)
        ? 30
        : 31)
  )
}

function checkRange(text: string, options: ValueOptions) {
  if (options.min !== undefined && text < String(options.min))
    return refuse('out_of_range', `${text} is before ${options.min}.`, `${text} 早于 ${options.min}。`)
  if (options.max !== undefined && text > String(options.max))
    return refuse('out_of_range', `${text} is after ${options.max}.`, `${text} 晚于 ${options.max}。`)
  return ok(text)
}

/** A calendar day, `YYYY-MM-DD`; never passes through a JS Date. */
export const date: ValueType = {
  name: 'date',
  coerce(input, options) {
    if (isMissing(input)) return ok(null)
    const text = typeof input === 'string' ? input.trim() : ''
    if (!isDay(text))
      return refuse(
        'wrong_type',
        `${quote(input)} is not a day; write it as 2026-11-20.`,
        `${quote(input)} 不是有效日期，请按 2026-11-20 填写。`,
      )
    return checkRange(text, options)
  },
}

/** An instant, ISO 8601 with a zone; canonical form is UTC with milliseconds. */
export const dateTime: ValueType = {
  name: 'dateTime',
  coerce(input, options) {
    if (isMissing(input)) return ok(null)
    const match = typeof input === 'string' ? instant.exec(input.trim()) : null
    const wrong = () =>
      refuse(
        'wrong_type',
        `${quote(input)} is not a point in time; write it as 2026-11-20T09:30:00Z.`,
        `${quote(input)} 不是有效时间，请按 2026-11-20T09:30:00Z 填写。`,
      )
    if (!match || !isDay(match[1]!)) return wrong()
    const millis = (match[5] ?? '').padEnd(3, '0').slice(0, 3) || '000'
    const zone = match[6]!.toUpperCase()
    const offset = zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.replace(':', '').slice(3) || '00'}`
    const at = new Date(`${match[1]}T${match[2]}:${match[3]}:${match[4] ?? '00'}.${millis}${offset}`)
    if (Number.isNaN(at.getTime()) || at.getUTCFullYear() < 1 || at.getUTCFullYear() > 9999) return wrong()
    return checkRange(at.toISOString(), options)
  },
}

/** A time of day, `HH:MM:SS`. */
export const time: ValueType = {
  name: 'time',
  coerce(input, options) {
    if (isMissing(input)) return ok(null)
    const match =
      typeof input === 'string' ? /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(input.trim()) : null
    if (!match)
      return refuse(
        'wrong_type',
        `${quote(input)} is not a time of day; write it as 09:30.`,
        `${quote(input)} 不是有效时间，请按 09:30 填写。`,
      )
    return checkRange(`${match[1]!.padStart(2, '0')}:${match[2]}:${match[3] ?? '00'}`, options)
  },
}
