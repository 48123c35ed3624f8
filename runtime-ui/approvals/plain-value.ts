/** Any value in words without knowing its field: names of references, numbers as the language writes them. */
export function plainValue(value: unknown, locale: string): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map((one) => plainValue(one, locale)).join(', ')
  if (typeof value === 'number') return new Intl.NumberFormat(locale).format(value)
  if (typeof value !== 'object') return String(value)
  const named = value as { label?: unknown; name?: unknown }
  return String(named.label ?? named.name ?? JSON.stringify(value))
}
