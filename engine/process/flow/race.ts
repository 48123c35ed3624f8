import { arm } from '../step/arm.ts'
import { changeToken, leave } from '../step/tokens.ts'
import type { FlowNode } from '../step/turn.ts'

/**
 * The first of several things that happens decides; the others are given up. A task decides when somebody takes it: then
 * it alone is waited for; or, with `decideAt: done`, when it is done.
 */
export const race: FlowNode = {
  name: 'race',
  outputs: 'own',
  waits: true,
  options: {
    required: ['outputs'],
    properties: {},
  },
  enter(turn, token, { outputs }) {
    const waiting = changeToken(turn, token, { state: 'waiting' })
    for (const [port, output] of Object.entries(outputs))
      if (arm(turn, waiting, port, output)) return leave(turn, waiting, port)
  },
}
