import { holds } from '../step/evaluate.ts'
import { raise } from '../step/incidents.ts'
import { splitInto } from '../step/split.ts'
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
    const hit = Object.entries(node.outputs)
      .filter(([port, { when }]) => port !== 'else' && holds(turn, when, token.scope))
      .map(([port]) => port)
    if (hit.length > 0) return splitInto(turn, token, node, hit)
    if ('else' in node.edges) return splitInto(turn, token, node, ['else'])
    raise(turn, token, 'process_no_branch', { node: node.id })
  },
}
