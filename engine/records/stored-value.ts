import { fieldTypes } from '../fields/index.ts'
import type { FieldDef } from '../model.ts'
import type { Row } from './change.ts'

/** The canonical value of a field in a stored row. Links are not in the row: they come beside it as `_links_<field>`. */
export function storedValue(row: Row, field: FieldDef): unknown {
  if (field.stores === 'links') return row[`_links_${field.name}`] ?? null
  const currency = String(row['currency_code'] ?? '')
  return fieldTypes.get(field.type).read(
    field.columns.map(({ name }) => row[name]),
    field,
    { currency, rate: '1' },
  )
}

export const sameValue = (a: unknown, b: unknown): boolean =>
  a === b || JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
