import { dateTime } from '../../metadata/language/values/date.ts'
import { localInstant, plainInstant } from './date-text.ts'
import { column, comparisons, defineField } from './define-field.ts'
import { readInstant } from './instant.ts'

/** A point in time, to the millisecond. */
export default defineField({
  name: 'dateTime',
  value: dateTime,
  columns: ({ name }) => [column(name, 'timestamp(3) with time zone')],
  widget: 'dateTime',
  language: 'dt',
  operators: comparisons,
  read: ([value]) => readInstant(value),
  toText: (value, _field, format) =>
    value === null || value === undefined
      ? ''
      : format.keys
        ? String(value)
        : localInstant(String(value), format.timeZone),
  fromText: (text, _field, format) => plainInstant(text, format),
  examples: ['0001-01-01T00:00:00.000Z', '2026-11-20T23:59:59.999Z', '2026-03-29T02:30:00+02:00'],
})
