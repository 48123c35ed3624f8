import { node } from '../graph/options.ts'
import { findEach, leaveEach } from '../step/for-each.ts'
import { chainOf } from '../step/scopes.ts'
import { settleAll } from '../step/settle.ts'
import { leave } from '../step/tokens.ts'
import { type FlowNode, nodeOf } from '../step/turn.ts'

/** Ends a for-each early: what still runs is withdrawn, this thread too when it is one of its items. */
export const complete: FlowNode = {
  name: 'complete',
  outputs: [],
  waits: false,
  options: {
    required: ['target'],
    properties: {
      target: node('For each', '循环'),
    },
  },
  enter(turn, token, { options }) {
    const chain = chainOf(turn, token.scope)
    const each = findEach(turn, String(options['target']), chain)
    if (!each || !chain.some((scope) => scope.id === each.id)) {
      leave(turn, token)
      settleAll(turn)
    }
    const running = each && turn.rows.find('scope', each.id)
    const owner = running?.owner == null ? undefined : turn.rows.find('token', running.owner)
    if (running && owner) leaveEach(turn, running, owner, nodeOf(turn, each.node!), 'cancel')
  },
}
