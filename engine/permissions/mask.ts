/** A value with its middle hidden: `138****5678`, `m***@example.com`; short or structured ones wholly. */
export function maskValue(value: unknown): unknown {
  if (value === null || value === undefined) return null
  if (typeof value !== 'string') return '***'
  const at = value.indexOf('@')
  if (at > 0) return `${value[0]}***${value.slice(at)}`
  return value.length >= 7 ? `${value.slice(0, 3)}****${value.slice(-4)}` : '***'
}
