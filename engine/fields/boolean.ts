import { boolean } from '../../metadata/language/values/boolean.ts'
import { defineField } from './define-field.ts'

const yes = /^(true|yes|y|1|x|✓|是|有|对)$/i
const no = /^(false|no|n|0|否|无|错)$/i

/** Yes or no, never missing. */
export default defineField({
  name: 'boolean',
  value: boolean,
  columns: ({ name }) => [{ name, type: 'boolean', notNull: true, default: 'false' }],
  widget: 'boolean',
  language: 'bool',
  operators: ['eq', 'ne'],
  read: ([value]) => value === true,
  write: (value) => [value === true],
  toText: (value, _field, format) =>
    format.keys
      ? String(value === true)
      : format.language.startsWith('zh')
        ? value
          ? '是'
          : '否'
        : value
          ? 'yes'
          : 'no',
  fromText(text) {
    const word = text.trim()
    return word === '' ? null : yes.test(word) ? true : no.test(word) ? false : word
  },
  examples: [true, false],
})
