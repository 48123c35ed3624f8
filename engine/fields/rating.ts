import { rating } from '../../metadata/language/values/number.ts'
import { column, comparisons, defineField } from './define-field.ts'
import { plainNumber } from './number-text.ts'

/** Stars, 1 to `max` (5). */
export default defineField({
  name: 'rating',
  value: rating,
  options: { properties: { max: { type: 'integer', minimum: 2, maximum: 10, title: 'Stars' } } },
  columns: ({ name }) => [column(name, 'smallint')],
  widget: 'rating',
  language: 'int',
  operators: comparisons,
  fromText: (text, _field, format) => plainNumber(text, format),
  examples: [1, 5],
})
