import type { ValueType } from '../../metadata/language/values/value.ts'
import { column, defineField, type FieldType } from './define-field.ts'

/** A field whose value is a JSON document in one jsonb column; in files it is JSON text. */
export function jsonField({
  value,
  widget = value.name,
  examples,
}: {
  value: ValueType
  widget?: string
  examples: readonly unknown[]
}): FieldType {
  return defineField({
    name: value.name,
    value,
    columns: ({ name }) => [column(name, 'jsonb')],
    widget,
    language: 'none',
    operators: ['isBlank', 'isNotBlank'],
    sort: 'none',
    toText: (stored) => (stored === null || stored === undefined ? '' : JSON.stringify(stored)),
    fromText: jsonFromText,
    examples,
  })
}

/** JSON where the text is JSON, else the text itself, for the value check to judge. */
function jsonFromText(text: string): unknown {
  if (text.trim() === '') return null
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}
