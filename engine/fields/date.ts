import { date } from '../../metadata/language/values/date.ts'
import { plainDay } from './date-text.ts'
import { column, comparisons, defineField } from './define-field.ts'

/** A calendar day of the business time zone. */
export default defineField({
  name: 'date',
  value: date,
  options: {
    properties: {
      min: { type: 'string', format: 'date', title: 'Earliest' },
      max: { type: 'string', format: 'date', title: 'Latest' },
    },
  },
  columns: ({ name }) => [column(name, 'date')],
  widget: 'date',
  language: 'date',
  operators: comparisons,
  fromText: (text, _field, format) => plainDay(text, format),
  examples: ['0001-01-01', '2024-02-29', '9999-12-31'],
})
