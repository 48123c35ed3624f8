import { geo } from '../../metadata/language/values/structured.ts'
import { column, defineField } from './define-field.ts'
import { jsonFromText, jsonToText, readJson, writeJson } from './json-text.ts'

/** A place in degrees. */
export default defineField({
  name: 'geo',
  value: geo,
  columns: ({ name }) => [column(name, 'jsonb')],
  widget: 'geo',
  language: 'none',
  operators: ['isBlank', 'isNotBlank'],
  sort: 'none',
  read: readJson,
  write: writeJson,
  toText: jsonToText,
  fromText: jsonFromText,
  examples: [
    { lat: 39.9042, lng: 116.4074 },
    { lat: -90, lng: 180 },
  ],
})
