const fullWidth = /[０-９．，－＋％]/g
const scales: Record<string, number> = { 万: 4, 萬: 4, 亿: 8, 億: 8, k: 3, K: 3, M: 6 }

/** Decimal and grouping signs of a locale, read from what Intl prints. */
export function numberSigns(locale: string): { decimal: string; group: string } {
  const parts = new Intl.NumberFormat(locale).formatToParts(1234567.5)
  const find = (type: string) => parts.find((part) => part.type === type)?.value
  return { decimal: find('decimal') ?? '.', group: find('group') ?? ',' }
}

/** Moves the decimal point of plain notation by `by` digits, exactly. */
function shift(text: string, by: number): string {
  const [, sign = '', whole = '', part = ''] = /^(-?)(\d*)\.?(\d*)$/.exec(text) ?? []
  const digits = whole + part.padEnd(by, '0')
  const at = whole.length + by
  const rest = digits.slice(at)
  return `${sign}${digits.slice(0, at).replace(/^0+(?=\d)/, '')}${rest ? `.${rest}` : ''}`
}

/**
 * What a person typed as plain decimal notation, without passing through a float.
 *
 *   '1.234,56' in de → '1234.56'   '3.5万' → '35000'   '（empty）' → null   'lots' → undefined
 *
 * @returns null for empty, undefined when it is not a number
 */
export function parseNumber(text: string, locale: string): string | null | undefined {
  const { decimal, group } = numberSigns(locale)
  const half = text.replace(fullWidth, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
  const bare = half.replace(/[\s\u00a0\u202f'¥$€£%]/g, '').replaceAll('−', '-')
  if (bare === '') return null
  const scale = scales[bare.at(-1)!] ?? 0
  const body = (scale ? bare.slice(0, -1) : bare).split(group.trim() || '\u0000').join('')
  const plain = body.replace(decimal, '.').replace(/^\+/, '')
  if (!/^-?(\d+\.?\d*|\.\d+)$/.test(plain)) return undefined
  const whole = plain.replace(/^(-?)\./, '$10.').replace(/\.$/, '')
  return scale ? shift(whole, scale) : whole
}
