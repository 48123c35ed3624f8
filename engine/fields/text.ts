import * as values from '../../metadata/language/values/text.ts'
import { column, defineField, words } from './define-field.ts'

/** One line of text, up to 255 characters unless `maxLength` says otherwise. */
export default defineField({
  name: 'text',
  value: values.text,
  options: {
    properties: {
      minLength: { type: 'integer', minimum: 0, title: 'Shortest' },
      maxLength: { type: 'integer', minimum: 1, title: 'Longest' },
      pattern: { type: 'object', title: 'Pattern' },
    },
  },
  columns: ({ name }) => [column(name, 'text')],
  widget: 'text',
  language: 'str',
  operators: words,
  sort: 'text',
  examples: ['a', ' blank ', '北京', '👍🏽', "O'Neil; DROP TABLE x--", 'x'.repeat(255), '=1+1'],
})
