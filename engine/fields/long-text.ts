import { longText } from '../../metadata/language/values/text.ts'
import { column, defineField } from './define-field.ts'

/** Text of many lines, kept byte for byte (in NFC). */
export default defineField({
  name: 'longText',
  value: longText,
  options: { properties: { maxLength: { type: 'integer', minimum: 1, title: 'Longest' } } },
  columns: ({ name }) => [column(name, 'text')],
  widget: 'longText',
  language: 'str',
  operators: ['contains', 'isBlank', 'isNotBlank'],
  sort: 'none',
  fromText: (text) => (text === '' ? null : text),
  examples: ['line\nline, "quoted"\r\nend ', '\t', '多行\n文本'],
})
