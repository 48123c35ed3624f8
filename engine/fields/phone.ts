import { phone } from '../../metadata/language/values/contact.ts'
import { column, defineField, words } from './define-field.ts'

/** A phone number as written. */
export default defineField({
  name: 'phone',
  value: phone,
  columns: ({ name }) => [column(name, 'text')],
  widget: 'phone',
  language: 'str',
  operators: words,
  sort: 'text',
  examples: ['+86 10 1234 5678', '(555) 010-2000 ext. 12'],
})
