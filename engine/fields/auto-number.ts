import { autoNumber } from '../../metadata/language/values/text.ts'
import { column, defineField, words } from './define-field.ts'

/** A number the engine gives on create, e.g. `OP{yyyy}{MM}-{seq:4}`. */
export default defineField({
  name: 'autoNumber',
  value: autoNumber,
  options: {
    properties: {
      format: { type: 'string', title: 'Format' },
      restart: { enum: ['never', 'year', 'month', 'day'], title: 'Starts again each' },
      gapless: { type: 'boolean', title: 'Without gaps' },
    },
    required: ['format'],
  },
  columns: ({ name }) => [column(name, 'text')],
  widget: 'autoNumber',
  language: 'str',
  operators: words,
  sort: 'text',
  generated: true,
  examples: [],
})
