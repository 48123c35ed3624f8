import { condition, whole } from '../graph/options.ts'
import { iterate } from '../step/loops.ts'
import type { FlowNode } from '../step/turn.ts'

/** Its nodes again and again, `while` or `until` a condition holds, `max` times at most. */
export const loop: FlowNode = {
  name: 'loop',
  outputs: [],
  waits: false,
  options: {
    required: ['start', 'nodes'],
    properties: {
      while: condition('While', '当'),
      until: condition('Until', '直到'),
      max: whole('At most', '最多次数'),
    },
  },
  enter: (turn, token, node) => iterate(turn, token, node, 0),
}
