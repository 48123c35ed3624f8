import { condition } from '../graph/options.ts'
import { holds } from '../step/evaluate.ts'
import { leave } from '../step/tokens.ts'
import type { FlowNode } from '../step/turn.ts'

/** Two ways on: `yes` and `no`. */
export const conditionNode: FlowNode = {
  name: 'condition',
  outputs: ['yes', 'no'],
  waits: false,
  options: {
    required: ['when'],
    properties: {
      when: condition('Condition', '条件'),
    },
  },
  enter(turn, token, { options }) {
    leave(turn, token, holds(turn, options['when'], token.scope) ? 'yes' : 'no')
  },
}
