import { time } from '../../metadata/language/values/date.ts'
import { column, comparisons, defineField } from './define-field.ts'

/** A time of day without a zone. */
export default defineField({
  name: 'time',
  value: time,
  columns: ({ name }) => [column(name, 'time(0) without time zone')],
  widget: 'time',
  language: 'time',
  operators: comparisons,
  examples: ['00:00:00', '23:59:59'],
})
