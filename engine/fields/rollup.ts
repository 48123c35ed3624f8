import { text } from '../../metadata/language/values/text.ts'
import { defineField } from './define-field.ts'

/**
 * A value over the records of a list. Compiled, the field has the type of that value (`derived: 'rollup'`): this entry
 * is what the studio knows of it.
 */
export default defineField({
  name: 'rollup',
  value: { ...text, name: 'rollup' },
  options: {
    properties: {
      of: { type: 'string', title: 'List' },
      fn: {
        enum: ['count', 'countDistinct', 'sum', 'avg', 'min', 'max', 'first', 'last'],
        title: 'Function',
      },
      field: { type: 'string', title: 'Field' },
      filter: { type: 'string', title: 'Filter' },
      eventual: { type: 'boolean', title: 'A moment later' },
    },
    required: ['of', 'fn'],
  },
  columns: () => [],
  widget: 'rollup',
  language: 'none',
  operators: [],
  sort: 'none',
  generated: true,
  examples: [],
})
