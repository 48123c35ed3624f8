import { raise } from '../step/incidents.ts'
import type { FlowNode } from '../step/turn.ts'

/** An error of the author's own. */
export const throwNode: FlowNode = {
  name: 'throw',
  outputs: [],
  waits: false,
  enter: (turn, token, { options }) =>
    raise(turn, token, String(options['code']), options['message'] ?? null),
}
