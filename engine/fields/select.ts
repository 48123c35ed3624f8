import { select } from '../../metadata/language/values/choice.ts'
import { column, defineField } from './define-field.ts'
import { optionKey, optionText } from './option-text.ts'

/** One option of a list; stored as its key. */
export default defineField({
  name: 'select',
  value: select,
  options: {
    properties: {
      options: { title: 'Options' },
      order: { type: 'array', title: 'Order' },
      open: { type: 'boolean', title: 'New values allowed' },
    },
  },
  columns: ({ name }) => [column(name, 'text')],
  widget: 'select',
  language: 'str',
  operators: ['in', 'eq', 'ne', 'isBlank', 'isNotBlank'],
  sort: 'option',
  toText: (value, field, format) => (typeof value === 'string' ? optionText(value, field, format) : ''),
  fromText: (text, field) => (text.trim() === '' ? null : optionKey(text, field)),
  examples: ['red', 'green'],
})
