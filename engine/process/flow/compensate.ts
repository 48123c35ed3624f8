import { node } from '../graph/options.ts'
import { changeToken } from '../step/tokens.ts'
import type { FlowNode } from '../step/turn.ts'
import { undoNext } from '../step/undo.ts'

/** Runs the `undo` of what was done in this scope and in what has ended below it, last first; `of` only of one block. */
export const compensate: FlowNode = {
  name: 'compensate',
  outputs: [],
  waits: false,
  options: {
    properties: {
      of: node('Block', '区块'),
    },
  },
  enter(turn, token, { options }) {
    const { done, id } = turn.rows.get('scope', token.scope)
    const block = options['of']
    const isMeant = (within: readonly string[]) => block === undefined || within.includes(String(block))
    turn.rows.change('scope', { id }, { done: done.filter((one) => !isMeant(one.within)) })
    undoNext(
      turn,
      changeToken(turn, token, { state: 'active' }),
      done.filter((one) => isMeant(one.within)),
    )
  },
}
