import { iterate } from '../step/loops.ts'
import type { FlowNode } from '../step/turn.ts'

/** Its nodes again and again, `while` or `until` a condition holds, `max` times at most. */
export const loop: FlowNode = {
  name: 'loop',
  outputs: [],
  waits: false,
  enter: (turn, token, node) => iterate(turn, token, node, 0),
}
