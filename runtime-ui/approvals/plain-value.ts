/** How wide a text is written, in letters: a Chinese character takes the place of two. */
export const widthOf = (text: string): number =>
  [...text].reduce((sum, letter) => sum + (/\p{Script=Han}/u.test(letter) ? 2 : 1), 0)

/** Any value in words without knowing its field: names of references, numbers as the language writes them. */
export function plainValue(value: unknown, locale: string): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map((one) => plainValue(one, locale)).join(', ')
  if (typeof value === 'number') return new Intl.NumberFormat(locale).format(value)
  // Money travels as decimal text.
  if (typeof value === 'string' && /^-?\d+\.\d{2,4}$/.test(value))
    return new Intl.NumberFormat(locale).format(value as Intl.StringNumericLiteral)
  if (typeof value !== 'object') return String(value)
  const named = value as { label?: unknown; name?: unknown }
  return String(named.label ?? named.name ?? JSON.stringify(value))
}
