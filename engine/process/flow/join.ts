import { choiceOf, node, nodes, number } from '../graph/options.ts'
import { arriveAtPair } from '../step/forks.ts'
import { incident } from '../step/incidents.ts'
import { tryJoin } from '../step/joins.ts'
import { changeToken } from '../step/tokens.ts'
import type { FlowNode } from '../step/turn.ts'

/** Waits for other threads: those of the split it closes (`of`), or any that come. */
export const join: FlowNode = {
  name: 'join',
  outputs: [],
  waits: false,
  options: {
    properties: {
      of: node('Closes', '对应的分支'),
      need: number('Needs', '需要'),
      rest: choiceOf('The others', '其余分支', ['absorb', 'cancel'], 'absorb'),
      count: choiceOf('Counts', '计数', ['threads']),
      region: nodes('Region', '取消范围'),
    },
  },
  enter(turn, token, node) {
    const { of } = node.options
    if (of === undefined) {
      changeToken(turn, token, { state: 'parked' })
      return tryJoin(turn, node.id, token.scope)
    }
    const scope = turn.rows.get('scope', token.scope)
    if (scope.kind !== 'fork' || scope.node !== of)
      return incident(turn, token, 'process_join_not_structured', { node: node.id })
    arriveAtPair(turn, token)
  },
}
