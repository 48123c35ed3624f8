import { slotValue } from '../step/evaluate.ts'
import { finish } from '../step/finish.ts'
import { end as endThread, record } from '../step/tokens.ts'
import type { FlowNode } from '../step/turn.ts'

/** Ends this thread; with `terminate` the whole run. The first result that is given stays. */
export const end: FlowNode = {
  name: 'end',
  outputs: [],
  waits: false,
  enter(turn, token, { options }) {
    const { rows } = turn
    record(turn, token, { state: 'done' })
    const result = (options['result'] as string | undefined) ?? null
    if (options['output'] !== undefined && rows.run.output === null)
      rows.changeRun({ output: slotValue(turn, options['output'], token.scope) })
    if (options['terminate'] === true) return finish(turn, 'completed', result ?? undefined)
    if (rows.run.result === null) rows.changeRun({ result })
    endThread(turn, token)
  },
}
