import { score } from '../../metadata/language/values/number.ts'
import { column, comparisons, defineField } from './define-field.ts'
import { plainNumber } from './number-text.ts'

/** Points, four fraction digits. */
export default defineField({
  name: 'score',
  value: score,
  options: {
    properties: {
      min: { type: 'number', title: 'Smallest value' },
      max: { type: 'number', title: 'Largest value' },
    },
  },
  columns: ({ name }) => [column(name, 'numeric(9,4)')],
  widget: 'score',
  language: 'num',
  operators: comparisons,
  read: ([value]) => (value === null || value === undefined ? null : Number(value)),
  fromText: (text, _field, format) => plainNumber(text, format),
  examples: [0, 12.5, 33.3333, 100],
})
