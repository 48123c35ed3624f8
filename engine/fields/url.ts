import { url } from '../../metadata/language/values/contact.ts'
import { column, defineField, words } from './define-field.ts'

/** A web address, http or https. */
export default defineField({
  name: 'url',
  value: url,
  columns: ({ name }) => [column(name, 'text')],
  widget: 'url',
  language: 'str',
  operators: words,
  sort: 'text',
  examples: ['https://example.com/a?b=c#d', 'http://例子.测试/路径'],
})
