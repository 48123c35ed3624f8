import { decimal } from '../../metadata/language/values/number.ts'
import { column, comparisons, defineField } from './define-field.ts'
import { plainNumber } from './number-text.ts'

/** An exact decimal, numeric(18, scale); travels as text, never as a float. */
export default defineField({
  name: 'decimal',
  value: decimal,
  options: {
    properties: {
      scale: { type: 'integer', minimum: 0, maximum: 10, title: 'Fraction digits' },
      min: { type: 'number', title: 'Smallest value' },
      max: { type: 'number', title: 'Largest value' },
    },
  },
  columns: ({ name, raw }) => [
    column(name, `numeric(18,${typeof raw['scale'] === 'number' ? raw['scale'] : 2})`),
  ],
  widget: 'decimal',
  language: 'num',
  operators: comparisons,
  fromText: (text, _field, format) => plainNumber(text, format),
  examples: ['0.00', '-0.01', '9999999999999999.99', '-1234567890123456.78'],
})
