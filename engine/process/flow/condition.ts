import { holds } from '../step/evaluate.ts'
import { leave } from '../step/tokens.ts'
import type { FlowNode } from '../step/turn.ts'

/** Two ways on: `yes` and `no`. */
export const condition: FlowNode = {
  name: 'condition',
  outputs: ['yes', 'no'],
  waits: false,
  enter(turn, token, { options }) {
    leave(turn, token, holds(turn, options['when'], token.scope) ? 'yes' : 'no')
  },
}
