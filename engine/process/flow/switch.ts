import { holds } from '../step/evaluate.ts'
import { raise } from '../step/incidents.ts'
import { leave } from '../step/tokens.ts'
import { noBranch } from '../step/told.ts'
import type { FlowNode } from '../step/turn.ts'

/** The first output whose condition holds, in order; `else` when none does. */
export const switchNode: FlowNode = {
  name: 'switch',
  outputs: 'own',
  waits: false,
  options: {
    required: ['outputs'],
    properties: {},
  },
  enter(turn, token, { id, outputs }) {
    const hit = Object.entries(outputs).find(
      ([, { when }]) => when !== undefined && holds(turn, when, token.scope),
    )
    if (hit) return leave(turn, token, hit[0])
    if ('else' in outputs) return leave(turn, token, 'else')
    raise(turn, token, 'process_no_branch', noBranch(id))
  },
}
