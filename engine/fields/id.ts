import { isId } from '../../metadata/language/values/reference.ts'
import { isMissing, ok, quote, refuse } from '../../metadata/language/values/value.ts'
import { column, defineField } from './define-field.ts'

/** The key of a record: uuid v7, made by the engine. No document declares one. */
export default defineField({
  name: 'id',
  value: {
    name: 'id',
    coerce: (input) =>
      isMissing(input)
        ? ok(null)
        : isId(input)
          ? ok(input.toLowerCase())
          : refuse('wrong_type', `${quote(input)} is not an id.`, `${quote(input)} 不是有效的 id。`),
  },
  columns: ({ name }) => [column(name, 'uuid')],
  widget: 'text',
  language: 'ref',
  operators: ['eq', 'ne', 'in'],
  generated: true,
  examples: [],
})
