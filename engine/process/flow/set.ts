import { values } from '../graph/options.ts'
import { slotValue } from '../step/evaluate.ts'
import { mayBring } from '../step/payload.ts'
import { chainOf, setVariable } from '../step/scopes.ts'
import { leave } from '../step/tokens.ts'
import type { FlowNode } from '../step/turn.ts'

/** Writes variables where they are declared, inner scope first, else into the run. `result` of an item stays with it. */
export const set: FlowNode = {
  name: 'set',
  outputs: [],
  waits: false,
  options: {
    required: ['values'],
    properties: {
      values: values('Variables', '变量'),
    },
  },
  enter(turn, token, { options }) {
    for (const [name, slot] of Object.entries((options['values'] ?? {}) as Record<string, unknown>)) {
      const value = slotValue(turn, slot, token.scope)
      if (!mayBring(turn, token, value)) return
      const chain = chainOf(turn, token.scope)
      const declares = chain.find(
        (scope) => name in scope.vars || (name === 'result' && scope.kind === 'item'),
      )
      setVariable(turn, (declares ?? chain.at(-1)!).id, name, value)
    }
    leave(turn, token)
  },
}
