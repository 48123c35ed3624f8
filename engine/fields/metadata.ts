import { metadata } from '../../metadata/language/values/structured.ts'
import { column, defineField } from './define-field.ts'
import { jsonFromText, jsonToText, readJson, writeJson } from './json-text.ts'

/** A fragment of metadata. */
export default defineField({
  name: 'metadata',
  value: metadata,
  columns: ({ name }) => [column(name, 'jsonb')],
  widget: 'metadata',
  language: 'none',
  operators: ['isBlank', 'isNotBlank'],
  sort: 'none',
  read: readJson,
  write: writeJson,
  toText: jsonToText,
  fromText: jsonFromText,
  examples: [{ type: 'text', label: { en: 'x' } }],
})
