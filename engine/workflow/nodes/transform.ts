import { values } from '../../process/graph/options.ts'
import { defineNode, done } from '../define-node.ts'

/** Makes new values of what the run knows, with the whole of the language; they are its output. */
export const transform = defineNode<{ values: object }>({
  name: 'transform',
  options: {
    required: ['values'],
    properties: { values: values('Values', '值') },
  },
  run: async (scope, { values: slots }) => done(await scope.values(slots)),
})
