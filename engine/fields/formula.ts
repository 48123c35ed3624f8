import { text } from '../../metadata/language/values/text.ts'
import { defineField } from './define-field.ts'

/**
 * A value computed from an expression. Compiled, the field has the type that it returns (`derived: 'formula'`): this
 * entry is what the studio knows of it.
 */
export default defineField({
  name: 'formula',
  value: { ...text, name: 'formula' },
  options: {
    properties: {
      expression: { type: 'string', title: 'Expression' },
      returns: { type: 'string', title: 'Gives' },
    },
    required: ['expression'],
  },
  columns: () => [],
  widget: 'formula',
  language: 'none',
  operators: [],
  sort: 'none',
  generated: true,
  examples: [],
})
