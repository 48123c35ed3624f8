import { createRequire } from 'node:module'
import type { IOptions } from 'sanitize-html'
import { richText } from '../../metadata/language/values/text.ts'
import { column, defineField } from './define-field.ts'

const allowed: IOptions = {
  allowedTags: [
    'p',
    'br',
    'strong',
    'em',
    'u',
    's',
    'code',
    'pre',
    'blockquote',
    'ul',
    'ol',
    'li',
    'h1',
    'h2',
    'h3',
    'a',
    'hr',
    'span',
    'img',
  ],
  allowedAttributes: { a: ['href', 'title'], img: ['src', 'alt'], span: ['data-mention'] },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['https'] },
}

type Sanitize = (html: string, options: IOptions) => string

let known: Sanitize | undefined

/** Loaded for the first text: most processes never write one. */
function sanitize(html: string): string {
  known ??= createRequire(import.meta.url)('sanitize-html') as Sanitize
  return known(html, allowed)
}

/** Formatted text as HTML, cleaned to a small set of tags before it is stored. */
export default defineField({
  name: 'richText',
  value: richText,
  options: { properties: { maxLength: { type: 'integer', minimum: 1, title: 'Longest' } } },
  columns: ({ name }) => [column(name, 'text')],
  widget: 'richText',
  language: 'str',
  operators: ['contains', 'isBlank', 'isNotBlank'],
  sort: 'none',
  write: (value) => [typeof value === 'string' ? sanitize(value) || null : null],
  examples: ['<p>Hello <strong>世界</strong></p>', '<ul><li>one</li></ul>'],
})
