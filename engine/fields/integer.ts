import { integer } from '../../metadata/language/values/number.ts'
import { column, comparisons, defineField } from './define-field.ts'
import { plainNumber } from './number-text.ts'

/** A whole number between ±2⁵³. */
export default defineField({
  name: 'integer',
  value: integer,
  options: {
    properties: {
      min: { type: 'integer', title: 'Smallest value' },
      max: { type: 'integer', title: 'Largest value' },
    },
  },
  columns: ({ name }) => [column(name, 'bigint')],
  widget: 'integer',
  language: 'int',
  operators: comparisons,
  fromText: (text, _field, format) => plainNumber(text, format),
  examples: [0, -1, 9007199254740991, -9007199254740991],
})
