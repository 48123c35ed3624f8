import { number } from '../graph/options.ts'
import { evaluate } from '../step/evaluate.ts'
import { raise } from '../step/incidents.ts'
import { splitInto } from '../step/split.ts'
import { tooManyItems } from '../step/told.ts'
import type { FlowNode } from '../step/turn.ts'

/** All outputs at once; with `times`, so many threads on each. */
export const split: FlowNode = {
  name: 'split',
  outputs: 'own',
  waits: false,
  options: {
    properties: {
      times: number('Threads', '线程数'),
    },
  },
  enter(turn, token, node) {
    const { times } = node.options
    const n =
      times === undefined ? 1 : Math.max(0, Math.trunc(Number(evaluate(turn, times, token.scope))) || 0)
    const ports = Object.keys(node.outputs).length > 0 ? Object.keys(node.outputs) : ['next']
    const led = ports.filter((port) => port in node.edges)
    if (n * led.length > turn.graph.limits.items)
      return raise(
        turn,
        token,
        'process_too_many_items',
        tooManyItems(n * led.length, turn.graph.limits.items),
      )
    splitInto(turn, token, node, led, n)
  },
}
