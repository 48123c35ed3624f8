import { file } from '../../metadata/language/values/reference.ts'
import type { ColumnDef, FieldDef } from '../model.ts'
import { column, defineField } from './define-field.ts'

export const fileColumns = ({ name, multiple }: Pick<FieldDef, 'name' | 'multiple'>): ColumnDef[] => [
  column(name, multiple ? 'uuid[]' : 'uuid'),
]

/** Uploaded files: one, or several with `multiple`. */
export default defineField({
  name: 'file',
  value: file,
  options: { properties: { multiple: { type: 'boolean', title: 'Several' } } },
  columns: fileColumns,
  widget: 'file',
  language: 'none',
  operators: ['isBlank', 'isNotBlank'],
  sort: 'none',
  stores: 'files',
  toText: (value) => (value === null || value === undefined ? '' : JSON.stringify(value)),
  examples: [],
})
