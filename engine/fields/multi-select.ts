import { multiSelect } from '../../metadata/language/values/choice.ts'
import { column, defineField } from './define-field.ts'
import { optionKey, optionText } from './option-text.ts'

const split = (text: string): string[] =>
  text
    .split(/[;；、\n]/)
    .map((part) => part.trim())
    .filter(Boolean)

/** Several options of a list; stored as their keys, sorted. */
export default defineField({
  name: 'multiSelect',
  value: multiSelect,
  options: {
    properties: {
      options: { title: 'Options' },
      order: { type: 'array', title: 'Order' },
      open: { type: 'boolean', title: 'New values allowed' },
    },
  },
  columns: ({ name }) => [column(name, 'text[]')],
  widget: 'multiSelect',
  language: 'tags',
  operators: ['contains', 'isBlank', 'isNotBlank'],
  sort: 'none',
  toText: (value, field, format) =>
    Array.isArray(value) ? value.map((key) => optionText(String(key), field, format)).join('; ') : '',
  fromText: (text, field) => split(text).map((part) => optionKey(part, field)),
  examples: [['red'], ['green', 'red']],
})
