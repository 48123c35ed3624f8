import { node, value } from '../graph/options.ts'
import { slotValue } from '../step/evaluate.ts'
import { addItem, findEach } from '../step/for-each.ts'
import { raise } from '../step/incidents.ts'
import { chainOf } from '../step/scopes.ts'
import { leave } from '../step/tokens.ts'
import type { FlowNode } from '../step/turn.ts'

/** One more item for a for-each that is under way. */
export const addItemNode: FlowNode = {
  name: 'addItem',
  outputs: [],
  waits: false,
  options: {
    required: ['target', 'item'],
    properties: {
      target: node('For each', '循环'),
      item: value('Item', '项目'),
    },
  },
  enter(turn, token, { options }) {
    const target = String(options['target'])
    const each = findEach(turn, target, chainOf(turn, token.scope))
    if (!each) return raise(turn, token, 'process_closed', { node: target })
    addItem(turn, each, slotValue(turn, options['item'], token.scope))
    leave(turn, token)
  },
}
