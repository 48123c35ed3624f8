import { tags } from '../../metadata/language/values/choice.ts'
import { column, defineField } from './define-field.ts'

/** Free words, sorted, each once. */
export default defineField({
  name: 'tags',
  value: tags,
  columns: ({ name }) => [column(name, 'text[]')],
  widget: 'tags',
  language: 'tags',
  operators: ['contains', 'isBlank', 'isNotBlank'],
  sort: 'none',
  toText: (value) => (Array.isArray(value) ? value.join('; ') : ''),
  fromText: (text) =>
    text
      .split(/[;；、\n]/)
      .map((part) => part.trim())
      .filter(Boolean),
  examples: [['vip'], ['a,b', '老客户']],
})
