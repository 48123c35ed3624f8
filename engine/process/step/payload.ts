import type { Graph } from '../graph/graph.ts'
import type { Token } from '../rows.ts'
import { raise } from './incidents.ts'
import { tooMuch } from './told.ts'
import type { Turn } from './turn.ts'

export const payloadCode = 'process_payload_limit'

/** Kilobytes of a value, begun ones whole, as JSON in UTF-8. */
export const measured = (value: unknown): number =>
  Math.ceil(Buffer.byteLength(JSON.stringify(value ?? null)) / 1_000)

/** What is told of a value that is more than one step may bring along; undefined where it is not. */
export function excess({ limits }: Graph, node: string, value: unknown): object | undefined {
  const kilobytes = measured(value)
  return kilobytes > limits.payload ? tooMuch(node, kilobytes, limits.payload) : undefined
}

/** Whether the token may go on with such a value; else it has failed, and the step is over for it. */
export function mayBring(turn: Turn, token: Token, value: unknown): boolean {
  const told = excess(turn.graph, token.node, value)
  if (told) raise(turn, token, payloadCode, told)
  return told === undefined
}
