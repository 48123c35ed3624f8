import { text } from '../../metadata/language/values/text.ts'
import { defineField } from './define-field.ts'

/**
 * A field read through references. Compiled, the field has the type of the field it leads to (`derived: 'lookup'`): this
 * entry is what the studio knows of it.
 */
export default defineField({
  name: 'lookup',
  value: { ...text, name: 'lookup' },
  options: {
    properties: {
      path: { type: 'string', title: 'Path' },
    },
    required: ['path'],
  },
  columns: () => [],
  widget: 'lookup',
  language: 'none',
  operators: [],
  sort: 'none',
  generated: true,
  examples: [],
})
