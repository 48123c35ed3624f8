import type { GraphNode } from '../graph/graph.ts'
import { choiceOf, condition, number, usual, whole } from '../graph/options.ts'
import type { Token } from '../rows.ts'
import { evaluate } from '../step/evaluate.ts'
import { openEach, settleEach } from '../step/for-each.ts'
import { raise } from '../step/incidents.ts'
import { removeScope } from '../step/scopes.ts'
import { changeToken, leave } from '../step/tokens.ts'
import { tooManyItems } from '../step/told.ts'
import type { FlowNode, Turn } from '../step/turn.ts'

/** Its nodes once for every item, each in a scope of its own. */
export const forEach: FlowNode = {
  name: 'forEach',
  outputs: ['short'],
  waits: false,
  options: {
    required: ['start', 'nodes'],
    properties: {
      items: condition('Items', '项目'),
      times: number('Times', '次数'),
      mode: choiceOf('Mode', '方式', ['parallel', 'sequential'], 'parallel'),
      limit: whole('At once', '同时处理'),
      need: number('Needs', '需要'),
      until: condition('Until', '直到'),
      rest: choiceOf('The others', '其余项目', ['absorb', 'cancel'], 'cancel'),
      open: condition('Open while', '可追加条件'),
      wait: usual('Waits', '等待完成'),
      itemErrors: choiceOf('Errors of items', '项目出错时', ['fail', 'collect'], 'fail'),
    },
  },
  enter(turn, token, node) {
    const { items, count } = itemsOf(turn, token, node)
    const limit = turn.graph.limits.items
    if (count > limit) return raise(turn, token, 'process_too_many_items', tooManyItems(count, limit))
    if (node.options['wait'] === false) {
      const each = openEach(turn, token, null, items)
      leave(turn, token)
      if (items.length === 0) removeScope(turn, turn.rows.get('scope', each.id))
      return
    }
    changeToken(turn, token, { state: 'active', owns: true })
    const each = openEach(turn, token, token.id, items)
    if (items.length === 0) settleEach(turn, each.id)
  },
}

/** However many are asked for, no more are made than may be. */
function itemsOf(turn: Turn, token: Token, { options }: GraphNode): { items: unknown[]; count: number } {
  if (options['times'] !== undefined) {
    const count = Math.max(0, Math.trunc(Number(evaluate(turn, options['times'], token.scope))) || 0)
    return { items: Array.from({ length: Math.min(count, turn.graph.limits.items) }, (_, at) => at), count }
  }
  const found = evaluate(turn, options['items'], token.scope) ?? []
  const items = Array.isArray(found) ? found : [found]
  return { items, count: items.length }
}
