import { schema } from '../../process/graph/options.ts'
import { defineTrigger } from '../define-trigger.ts'
import { isSchema } from '../json-schema.ts'

/** Another workflow calls it. */
export const called = defineTrigger({
  name: 'called',
  options: {
    properties: {
      input: schema('Input', '输入'),
      output: schema('Output', '输出'),
    },
  },
  check({ input }) {
    if (input === undefined || isSchema(input)) return undefined
    return { key: 'input', en: 'This is no JSON Schema.', zh: '不是有效的 JSON Schema。' }
  },
})
