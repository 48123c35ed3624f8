import { json } from '../../metadata/language/values/structured.ts'
import { column, defineField } from './define-field.ts'
import { jsonFromText, jsonToText, readJson, writeJson } from './json-text.ts'

/** Any JSON value. */
export default defineField({
  name: 'json',
  value: json,
  columns: ({ name }) => [column(name, 'jsonb')],
  widget: 'json',
  language: 'none',
  operators: ['isBlank', 'isNotBlank'],
  sort: 'none',
  read: readJson,
  write: writeJson,
  toText: jsonToText,
  fromText: jsonFromText,
  examples: [{ a: [1, '二', null] }, 'text', 0, false],
})
