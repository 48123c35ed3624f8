import { roundToScale } from './decimal.ts'

/** A number as JSONata's `$string` writes it: at most 15 significant digits. */
export const numberText = (value: number): string => JSON.stringify(Number(value.toPrecision(15)))

/** Plain decimal notation of a number's 15 significant digits. */
export function plainDigits(value: number): string {
  const text = String(Number(value.toPrecision(15)))
  const [mantissa = '', exponent] = text.split('e')
  if (exponent === undefined) return text
  const negative = mantissa.startsWith('-')
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.')
  const digits = whole + fraction
  const point = whole.length + Number(exponent)
  const plain =
    point <= 0
      ? `0.${'0'.repeat(-point)}${digits}`
      : point >= digits.length
        ? digits + '0'.repeat(point - digits.length)
        : `${digits.slice(0, point)}.${digits.slice(point)}`
  return negative ? `-${plain}` : plain
}

/** Half away from zero: 15 significant digits first, as PostgreSQL's float8 → numeric takes. Negative scales round tens. */
export function roundHalfUp(value: number, scale: number): number {
  const digits = plainDigits(value)
  if (scale >= 0) return Number(roundToScale(digits, scale))
  const shifted = roundToScale(plainDigits(Number(`${digits}e${scale}`)), 0)
  return Number(`${shifted}e${-scale}`)
}

/**
 * JSONata's `$round`: half to even, the shift done on the decimal text.
 * Source: jsonata 2.x, `functions.round`, documented at https://docs.jsonata.org/numeric-functions#round
 */
export function roundHalfEven(value: number, precision = 0): number {
  const shift = (number: number, by: number): number => {
    const [mantissa, exponent = '0'] = String(number).split('e')
    return Number(`${mantissa}e${Number(exponent) + by}`)
  }
  const shifted = precision ? shift(value, precision) : value
  let result = Math.round(shifted)
  if (Math.abs(result - shifted) === 0.5 && Math.abs(result % 2) === 1) result -= 1
  if (precision) result = shift(result, -precision)
  return result === 0 ? 0 : result
}
