import { variables } from '../graph/options.ts'
import { slotValue } from '../step/evaluate.ts'
import { openScope } from '../step/scopes.ts'
import { changeToken, openToken } from '../step/tokens.ts'
import type { FlowNode } from '../step/turn.ts'

/** Nodes in a scope of their own: one thing to cancel, catch, undo or lock, with variables of its own. */
export const block: FlowNode = {
  name: 'block',
  outputs: [],
  waits: false,
  options: {
    required: ['start', 'nodes'],
    properties: {
      variables: variables('Variables', '变量'),
    },
  },
  enter(turn, token, { id, options }) {
    const declared = (options['variables'] ?? {}) as Record<string, { value?: unknown }>
    const vars = Object.fromEntries(
      Object.entries(declared).map(([name, { value }]) => [name, slotValue(turn, value, token.scope)]),
    )
    changeToken(turn, token, { state: 'active', owns: true })
    const scope = openScope(turn, { parent: token.scope, owner: token.id, node: id, kind: 'block', vars })
    openToken(turn, { scope: scope.id, node: options.start!, via: `${id}:body` })
  },
}
