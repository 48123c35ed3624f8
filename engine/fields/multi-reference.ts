import { multiReference } from '../../metadata/language/values/reference.ts'
import { defineField } from './define-field.ts'
import { targetText } from './reference.ts'

/** Several records of another object, in order; kept in the link table `<object>__<field>`. */
export default defineField({
  name: 'multiReference',
  value: multiReference,
  options: {
    properties: {
      to: { title: 'Object' },
      through: { type: 'string', title: 'Object that links them' },
      filter: { type: 'string', title: 'Only records where' },
      inverse: { type: 'string', title: 'Name of the list on the other side' },
    },
    required: ['to'],
  },
  columns: () => [],
  widget: 'multiReference',
  language: 'none',
  operators: ['contains', 'isBlank', 'isNotBlank'],
  sort: 'none',
  stores: 'links',
  write: () => [],
  toText: (value) => (Array.isArray(value) ? value.map(targetText).join('; ') : ''),
  fromText: (text) =>
    text
      .split(/[;；\n]/)
      .map((part) => part.trim())
      .filter(Boolean),
  examples: [],
})
