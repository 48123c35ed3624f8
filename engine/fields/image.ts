import { image } from '../../metadata/language/values/reference.ts'
import { defineField } from './define-field.ts'
import { fileColumns } from './file.ts'

/** Uploaded pictures: one, or several with `multiple`. */
export default defineField({
  name: 'image',
  value: image,
  options: { properties: { multiple: { type: 'boolean', title: 'Several' } } },
  columns: fileColumns,
  widget: 'image',
  language: 'none',
  operators: ['isBlank', 'isNotBlank'],
  sort: 'none',
  stores: 'files',
  toText: (value) => (value === null || value === undefined ? '' : JSON.stringify(value)),
  examples: [],
})
