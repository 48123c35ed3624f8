import type { GraphNode } from '../graph/graph.ts'
import type { Token } from '../rows.ts'
import { holds } from './evaluate.ts'
import { incident } from './incidents.ts'
import { openScope } from './scopes.ts'
import { changeToken, leave, openToken } from './tokens.ts'
import { roundTooOften } from './told.ts'
import type { Turn } from './turn.ts'

/** Before the round `count` of a structured loop: once more, or out. `while` is asked before a round, `until` after it. */
export function iterate(turn: Turn, token: Token, node: GraphNode, count: number): void {
  const { until, max = 1000 } = node.options
  const again =
    node.options['while'] !== undefined
      ? holds(turn, node.options['while'], token.scope, { index: count })
      : count === 0 || !holds(turn, until, token.scope, { index: count })
  if (!again) {
    leave(turn, changeToken(turn, token, { state: 'active', owns: false }), 'next', { count })
    return
  }
  if (count >= Number(max)) {
    changeToken(turn, token, { owns: false })
    incident(turn, token, 'process_loop_limit', roundTooOften(node.id, count))
    return
  }
  changeToken(turn, token, { state: 'active', owns: true })
  const scope = openScope(turn, {
    parent: token.scope,
    owner: token.id,
    node: node.id,
    kind: 'block',
    started: count,
  })
  openToken(turn, { scope: scope.id, node: node.options.start!, via: `${node.id}:body` })
}
