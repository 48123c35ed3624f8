import { address } from '../../metadata/language/values/structured.ts'
import { column, defineField } from './define-field.ts'
import { jsonFromText, jsonToText, readJson, writeJson } from './json-text.ts'

/** A postal address. */
export default defineField({
  name: 'address',
  value: address,
  columns: ({ name }) => [column(name, 'jsonb')],
  widget: 'address',
  language: 'none',
  operators: ['isBlank', 'isNotBlank'],
  sort: 'none',
  read: readJson,
  write: writeJson,
  toText: jsonToText,
  fromText: jsonFromText,
  examples: [{ city: '上海', postal_code: '200000', street: '1 Main St' }],
})
