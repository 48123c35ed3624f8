import { texts } from '../../process/graph/options.ts'
import { defineTrigger } from '../define-trigger.ts'

/** Another workflow calls it. */
export const called = defineTrigger({
  name: 'called',
  options: {
    properties: {
      input: texts('Input', '输入'),
      output: texts('Output', '输出'),
    },
  },
})
