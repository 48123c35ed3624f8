import type { GraphNode } from '../graph/graph.ts'
import { flag, nodes, text } from '../graph/options.ts'
import type { Token } from '../rows.ts'
import { cancelTokens, settleCancelled } from '../step/cancel.ts'
import { finish, isOver } from '../step/finish.ts'
import { chainOf } from '../step/scopes.ts'
import { settleAll } from '../step/settle.ts'
import { go, record } from '../step/tokens.ts'
import type { FlowNode, Turn } from '../step/turn.ts'

/** Withdraws all threads at some nodes, and all inside them; or the whole run. */
export const cancel: FlowNode = {
  name: 'cancel',
  outputs: [],
  waits: false,
  options: {
    properties: {
      targets: nodes('Nodes', '节点'),
      case: flag('The whole run', '整个流程'),
      result: text('Result', '结果'),
    },
  },
  enter(turn, token, { id, options, edges }) {
    record(turn, token, { state: 'done' })
    if (options['case'] === true) return finish(turn, 'cancelled', options['result'] as string | undefined)
    const targets = (options['targets'] ?? []) as readonly string[]
    const touched = cancelTokens(
      turn,
      targets.flatMap((target) => threadsAt(turn, token, turn.graph.nodes.get(target))),
    )
    const self = turn.rows.find('token', token.id)
    if (self) go(turn, self, edges['next'], `${id}:next`)
    settleAll(turn)
    if (!isOver(turn)) settleCancelled(turn, touched)
  },
}

/** Within the innermost scope around that has the node's map, else in the whole run. */
function threadsAt(turn: Turn, token: Token, target: GraphNode | undefined): Token[] {
  if (!target || !(target.id in turn.rows.run.at)) return []
  const chain = chainOf(turn, token.scope)
  const home = chain.find((scope) => scope.kind !== 'fork' && scope.node === target.inside) ?? chain.at(-1)!
  return turn.rows
    .list('token', 'node', target.id)
    .filter((one) => one.id !== token.id && chainOf(turn, one.scope).some((scope) => scope.id === home.id))
}
