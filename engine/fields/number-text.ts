import type { TextFormat } from './define-field.ts'

const units: Record<string, number> = { 万: 4, 亿: 8 }

/**
 * A number as people and spreadsheets write it, in plain decimal notation: 1,234.56 · 1.234,56 · １２３ · 3.5万 ·
 * ¥1,200 · (500) · 12%. What it cannot read comes back unchanged, for the value check to refuse by name.
 */
export function plainNumber(text: string, format: Pick<TextFormat, 'decimal'>): string | null {
  const given = text.trim()
  if (given === '') return null
  let body = given
    .normalize('NFKC')
    .replace(/[\s'’_]/g, '')
    .replace(/^[A-Z]{3}|[A-Z]{3}$|[$€£¥₩₹%]/g, '')
  const negative = /^\(.*\)$/.test(body) || body.startsWith('-') || body.endsWith('-') || body.startsWith('−')
  body = body.replace(/[()+\-−]/g, '')
  const unit = units[body.at(-1) ?? '']
  if (unit) body = body.slice(0, -1)
  const decimal = format.decimal ?? guessDecimal(body)
  body = body.replaceAll(decimal === '.' ? ',' : '.', '').replace(decimal, '.')
  if (!/^\d*\.?\d*$/.test(body) || !/\d/.test(body)) return given
  return (negative ? '-' : '') + (unit ? shift(body, unit) : body)
}

function guessDecimal(body: string): '.' | ',' {
  const comma = body.lastIndexOf(',')
  const point = body.lastIndexOf('.')
  if (comma >= 0 && point >= 0) return comma > point ? ',' : '.'
  // One comma with other than three digits behind it can only be a decimal comma.
  return comma >= 0 && body.indexOf(',') === comma && body.length - comma - 1 !== 3 ? ',' : '.'
}

function shift(body: string, places: number): string {
  const [whole = '', fraction = ''] = body.split('.')
  const digits = fraction.padEnd(places, '0')
  return `${whole}${digits.slice(0, places)}.${digits.slice(places)}`.replace(/\.$/, '')
}
