import { percent } from '../../metadata/language/values/number.ts'
import { column, comparisons, defineField } from './define-field.ts'
import { plainNumber } from './number-text.ts'

/** A share, 0 to 100 unless `min` and `max` say otherwise. */
export default defineField({
  name: 'percent',
  value: percent,
  options: {
    properties: {
      min: { type: 'number', title: 'Smallest value' },
      max: { type: 'number', title: 'Largest value' },
    },
  },
  columns: ({ name }) => [column(name, 'numeric(9,4)')],
  widget: 'percent',
  language: 'num',
  operators: comparisons,
  read: ([value]) => (value === null || value === undefined ? null : Number(value)),
  fromText: (text, _field, format) => plainNumber(text, format),
  examples: [0, 12.5, 33.3333, 100],
})
