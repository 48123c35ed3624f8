import { duration } from '../../metadata/language/values/number.ts'
import { column, comparisons, defineField } from './define-field.ts'

/** A length of time in seconds; `PT1H30M`, `1:30` and `1:30:00` are understood in files. */
export default defineField({
  name: 'duration',
  value: duration,
  options: {
    properties: { min: { type: 'integer', title: 'Shortest' }, max: { type: 'integer', title: 'Longest' } },
  },
  columns: ({ name }) => [column(name, 'bigint')],
  widget: 'duration',
  language: 'int',
  operators: comparisons,
  fromText(text) {
    const clock = /^(\d+):([0-5]\d)(?::([0-5]\d))?$/.exec(text.trim())
    if (clock) return Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3] ?? 0)
    return text.trim() === '' ? null : text.trim()
  },
  examples: [0, 90, 86_400],
})
