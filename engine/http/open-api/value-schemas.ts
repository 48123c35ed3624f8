import type { FieldDef } from '../../model.ts'

export type Schema = Record<string, unknown>

export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })
export const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] })
export const list = (items: Schema): Schema => ({ type: 'array', items })
export const object = (
  properties: Record<string, Schema>,
  required: string[] = Object.keys(properties),
): Schema => ({
  type: 'object',
  properties,
  required,
})

const text: Schema = { type: 'string' }
const number: Schema = { type: 'number' }
const decimal: Schema = { type: 'string', pattern: '^-?\\d+(\\.\\d+)?$' }

const byLanguage: Record<FieldDef['language'], Schema> = {
  num: number,
  int: { type: 'integer' },
  str: text,
  bool: { type: 'boolean' },
  date: { type: 'string', format: 'date' },
  dt: { type: 'string', format: 'date-time' },
  time: { type: 'string', pattern: '^\\d{2}:\\d{2}:\\d{2}$' },
  tags: list(text),
  ref: { type: 'string', format: 'uuid' },
  none: {},
}

/** How a field reads in an answer. A masked value is a text whatever the type. */
export function readSchema(field: FieldDef, masked: boolean): Schema {
  if (masked) return orNull({ anyOf: [text, valueSchema(field)] })
  return field.type === 'boolean' ? valueSchema(field) : orNull(valueSchema(field))
}

function valueSchema(field: FieldDef): Schema {
  if (field.stores === 'target') return ref('Reference')
  if (field.stores === 'links') return list(ref('Reference'))
  if (field.stores === 'files') return {}
  if (field.type === 'currency' || field.type === 'decimal') return decimal
  return byLanguage[field.language]
}
