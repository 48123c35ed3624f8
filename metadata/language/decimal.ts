/** A number in plain decimal notation: optional sign, digits, optional fraction. No exponent, no blanks. */
const plain = /^([+-])?(\d+)(?:\.(\d*))?$|^([+-])?\.(\d+)$/

/** As amounts are kept and mostly come: then nothing is to be computed. */
const tidy = /^(?:0|[1-9]\d*)(?:\.(\d+))?$/

/** Short enough that a floating-point number tells it from every other. */
const isExact = (text: string): boolean => text.length < 16 && tidy.test(text)

interface Parts {
  negative: boolean
  whole: string
  fraction: string
}

function toParts(text: string): Parts | undefined {
  const match = plain.exec(text)
  if (!match) return undefined
  const sign = match[1] ?? match[4]
  return {
    negative: sign === '-',
    whole: (match[2] ?? '').replace(/^0+(?=\d)/, '') || '0',
    fraction: match[3] ?? match[5] ?? '',
  }
}

/** Plain decimal text of a JS number or text, or nothing when it is neither. Numbers beyond 2⁵³ are refused. */
export function toDecimalText(input: unknown): string | undefined {
  if (typeof input === 'number') {
    if (!Number.isFinite(input) || Math.abs(input) > Number.MAX_SAFE_INTEGER) return undefined
    const text = String(input)
    return text.includes('e') ? input.toFixed(20).replace(/0+$/, '').replace(/\.$/, '') : text
  }
  if (typeof input !== 'string') return undefined
  const text = input.trim()
  return plain.test(text) ? text : undefined
}

/**
 * `text` rounded half away from zero to `scale` fraction digits, exactly: `roundToScale('2.675', 2)` is `2.68`.
 * @param text plain decimal notation
 * @returns undefined when `text` is not a decimal
 */
export function roundToScale(text: string, scale: number): string | undefined {
  const places = tidy.exec(text)?.[1]?.length
  if (places && places <= scale) return text + '0'.repeat(scale - places)
  const parts = toParts(text)
  if (!parts) return undefined
  const kept = parts.fraction.padEnd(scale, '0').slice(0, scale)
  const next = parts.fraction.charCodeAt(scale)
  let units = BigInt(parts.whole + kept)
  if (next >= 53) units += 1n
  const digits = units.toString().padStart(scale + 1, '0')
  const body = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  return parts.negative && units !== 0n ? `-${body}` : body
}

/** Digits before the point, leading zeros not counted. */
export function wholeDigits(text: string): number {
  const whole = toParts(text)?.whole ?? ''
  return whole === '0' ? 0 : whole.length
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`; exact at any length. */
export function compareDecimals(a: string, b: string): number {
  if (isExact(a) && isExact(b)) return Math.sign(Number(a) - Number(b))
  const scale = Math.max(toParts(a)?.fraction.length ?? 0, toParts(b)?.fraction.length ?? 0)
  const units = (text: string) => BigInt((roundToScale(text, scale) ?? '0').replace('.', ''))
  const difference = units(a) - units(b)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

const scales = new Map<string, number>()

/** Fraction digits of a currency: 2 for most, JPY 0, KWD 3 (from CLDR, as the platform's Intl carries it). */
export function currencyScale(code: string): number {
  const known = scales.get(code)
  if (known !== undefined) return known
  let scale = 2
  if (/^[A-Z]{3}$/.test(code)) {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency: code })
    scale = Math.min(format.resolvedOptions().maximumFractionDigits ?? 2, 4)
  }
  scales.set(code, scale)
  return scale
}
