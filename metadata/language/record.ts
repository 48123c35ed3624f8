import type { Row } from './evaluate.ts'
import type { FieldShape, ObjectShape } from './types.ts'

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

/** A reference as a record that at least has its id. */
const target = (value: unknown): Row | undefined => {
  if (typeof value === 'string') return { id: value }
  const id = (value as { id?: unknown }).id
  return typeof id === 'string' ? (value as Row) : undefined
}

/**
 * A value as the API answers it, as the language takes it: `null`, `""` and `[]` are missing, a decimal's text is a
 * number, a point in time has milliseconds and a Z. A boolean is never missing.
 */
export function toLanguage(field: Pick<FieldShape, 'type' | 'language' | 'stores'>, value: unknown): unknown {
  if (field.language === 'bool') return value === true
  if (isEmpty(value)) return undefined
  if (field.type === 'id') return value
  switch (field.language) {
    case 'num':
    case 'int': {
      const number = Number(value)
      return Number.isFinite(number) ? number : undefined
    }
    case 'dt': {
      const at = new Date(String(value))
      return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
    }
    case 'ref':
      return field.stores === 'links' && Array.isArray(value)
        ? value.flatMap((one) => target(one) ?? [])
        : target(value)
    default:
      return value
  }
}

/** A record of `object` for closures and the interpreter. Names that are no field are left out; so is what is missing. */
export function toRow(object: ObjectShape, values: Readonly<Record<string, unknown>>): Row {
  const row: Record<string, unknown> = {}
  for (const field of object.fields.values()) {
    if (field.computed) continue
    const value = toLanguage(field, values[field.name])
    if (value !== undefined) row[field.name] = value
    if (field.type !== 'currency') continue
    const base = toLanguage(field, values[`${field.name}_base`])
    if (base !== undefined) row[`${field.name}_base`] = base
  }
  return row
}
