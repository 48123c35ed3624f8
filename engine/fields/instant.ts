/**
 * PostgreSQL's text of a timestamptz in a UTC session as ISO 8601 with milliseconds:
 * `2026-11-20 09:30:00.5+00` → `2026-11-20T09:30:00.500Z`.
 */
export function readInstant(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (value instanceof Date) return value.toISOString()
  const text = String(value)
  if (text.endsWith('Z')) return text
  const fraction = text.length > 22 ? text.slice(20, text.length - 3).padEnd(3, '0') : '000'
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction}Z`
}
