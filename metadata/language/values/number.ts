import { compareDecimals, currencyScale, roundToScale, toDecimalText, wholeDigits } from '../decimal.ts'
import { type Coerced, isMissing, ok, quote, refuse, type ValueOptions, type ValueType } from './value.ts'

const notANumber = (input: unknown): Coerced =>
  refuse(
    'wrong_type',
    `${quote(input)} is not a number. Use digits, e.g. 1250.00.`,
    `${quote(input)} 不是数字，请使用数字，例如 1250.00。`,
  )

function checkRange(text: string, value: unknown, options: ValueOptions): Coerced {
  const low = options.min === undefined ? undefined : toDecimalText(options.min)
  const high = options.max === undefined ? undefined : toDecimalText(options.max)
  if (low !== undefined && compareDecimals(text, low) < 0)
    return refuse(
      'out_of_range',
      `${text} is less than the smallest value, ${low}.`,
      `${text} 小于最小值 ${low}。`,
    )
  if (high !== undefined && compareDecimals(text, high) > 0)
    return refuse(
      'out_of_range',
      `${text} is more than the largest value, ${high}.`,
      `${text} 大于最大值 ${high}。`,
    )
  return ok(value)
}

/** Exact decimals, as text with `scale` fraction digits and at most `digits` before the point. */
function coerceDecimal(input: unknown, options: ValueOptions, scale: number, digits: number): Coerced {
  if (isMissing(input)) return ok(null)
  const given = toDecimalText(input)
  if (given === undefined) return notANumber(input)
  const text = roundToScale(given, scale) ?? given
  if (wholeDigits(text) > digits)
    return refuse(
      'out_of_range',
      `${text} has more than ${digits} digits before the point.`,
      `${text} 的整数部分超过 ${digits} 位。`,
    )
  return checkRange(text, text, options)
}

/** Numbers that travel as JSON numbers, with at most `scale` fraction digits. */
function coerceNumber(input: unknown, options: ValueOptions, scale: number, digits: number): Coerced {
  const coerced = coerceDecimal(input, options, scale, digits)
  return coerced.ok && coerced.value !== null ? ok(Number(coerced.value)) : coerced
}

/** numeric(18, scale) as text; scale 2 unless the field says otherwise. */
export const decimal: ValueType = {
  name: 'decimal',
  coerce: (input, options) => coerceDecimal(input, options, options.scale ?? 2, 18 - (options.scale ?? 2)),
}

/** Money: text with the scale of its currency. */
export const currency: ValueType = {
  name: 'currency',
  coerce: (input, options) =>
    coerceDecimal(input, options, options.currency ? currencyScale(options.currency) : 4, 16),
}

/** A whole number between ±2⁵³. */
export const integer: ValueType = {
  name: 'integer',
  coerce(input, options) {
    if (isMissing(input)) return ok(null)
    const text = toDecimalText(input)
    if (text === undefined) return notANumber(input)
    const value = Number(text)
    if (!/^[+-]?\d+(\.0*)?$/.test(text))
      return refuse('wrong_type', `${quote(input)} is not a whole number.`, `${quote(input)} 不是整数。`)
    if (!Number.isSafeInteger(value))
      return refuse(
        'out_of_range',
        `${text} is beyond ±9007199254740991.`,
        `${text} 超出 ±9007199254740991。`,
      )
    return checkRange(text, value, options)
  },
}

/** 0–100 unless the field says otherwise, four fraction digits. */
export const percent: ValueType = {
  name: 'percent',
  coerce: (input, options) => coerceNumber(input, { min: 0, max: 100, ...options }, 4, 5),
}

export const score: ValueType = {
  name: 'score',
  coerce: (input, options) => coerceNumber(input, options, 4, 5),
}

/** Stars: 1 to `max` (5). */
export const rating: ValueType = {
  name: 'rating',
  coerce: (input, options) => integer.coerce(input, { min: 1, max: options.max ?? 5 }),
}

/** Seconds as a whole number, or an ISO 8601 duration such as PT1H30M. */
export const duration: ValueType = {
  name: 'duration',
  coerce(input, options) {
    const match =
      typeof input === 'string'
        ? /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(input.trim())
        : null
    if (!match || input === 'P') return integer.coerce(input, { min: 0, ...options })
    const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0))
    return integer.coerce(((days! * 24 + hours!) * 60 + minutes!) * 60 + seconds!, { min: 0, ...options })
  },
}
