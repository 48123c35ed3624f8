import type { FieldDef } from '../model.ts'
import { quoteLiteral } from '../sql.ts'

/** The field's default as an SQL literal; nothing where it has none or computes it (`"=$today()"`). */
export function constantDefault(field: FieldDef | undefined): string | undefined {
  const value = field?.default
  if (typeof value === 'string' && value.startsWith('=')) return undefined
  return literal(value, field?.columns[0]?.type ?? '')
}

function literal(value: unknown, type: string): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return value === '' ? undefined : quoteLiteral(value).trim()
  if (Array.isArray(value) && type === 'text[]' && value.length > 0) {
    const items = value.filter((item): item is string => typeof item === 'string')
    return `ARRAY[${items.map((item) => quoteLiteral(item).trim()).join(', ')}]::text[]`
  }
  return undefined
}
