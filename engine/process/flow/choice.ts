import { holds } from '../step/evaluate.ts'
import { raise } from '../step/incidents.ts'
import { splitInto } from '../step/split.ts'
import { noBranch } from '../step/told.ts'
import type { FlowNode } from '../step/turn.ts'

/** Every output whose condition holds; `else` when none does. */
export const choice: FlowNode = {
  name: 'choice',
  outputs: 'own',
  waits: false,
  options: {
    required: ['outputs'],
    properties: {},
  },
  enter(turn, token, node) {
    const { id, outputs, edges } = node
    const hit = Object.entries(outputs)
      .filter(([port, { when }]) => port !== 'else' && holds(turn, when, token.scope))
      .map(([port]) => port)
    if (hit.length === 0 && !('else' in outputs)) return raise(turn, token, 'process_no_branch', noBranch(id))
    const taken = hit.length > 0 ? hit : ['else']
    // A way that leads nowhere ends there.
    splitInto(
      turn,
      token,
      node,
      taken.filter((port) => port in edges),
    )
  },
}
