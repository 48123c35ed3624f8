import { email } from '../../metadata/language/values/contact.ts'
import { column, defineField, words } from './define-field.ts'

/** An e-mail address. */
export default defineField({
  name: 'email',
  value: email,
  columns: ({ name }) => [column(name, 'text')],
  widget: 'email',
  language: 'str',
  operators: words,
  sort: 'text',
  examples: ['mia@example.com', 'o.neil+crm@mail.example.co.uk'],
})
