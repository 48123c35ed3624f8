import { flag, text, value } from '../graph/options.ts'
import { slotValue } from '../step/evaluate.ts'
import { finish } from '../step/finish.ts'
import { end as endThread, record } from '../step/tokens.ts'
import type { FlowNode } from '../step/turn.ts'

/** Ends this thread; with `terminate` the whole run. The first result, and output of its own, that is given stays. */
export const end: FlowNode = {
  name: 'end',
  outputs: [],
  waits: false,
  options: {
    properties: {
      result: text('Result', '结果'),
      output: value('Output', '输出'),
      terminate: flag('Ends the run', '结束流程'),
    },
  },
  enter(turn, token, { options }) {
    const { rows, graph } = turn
    record(turn, token, { state: 'done' })
    const result = (options['result'] as string | undefined) ?? null
    if (options['output'] !== undefined && rows.run.output === null)
      rows.changeRun({ output: slotValue(turn, options['output'], token.scope) })
    // That of the workflow is as of its last end.
    else if (options['output'] === undefined && graph.output !== undefined)
      rows.changeRun({ output: slotValue(turn, graph.output, token.scope) })
    if (options['terminate'] === true) return finish(turn, 'completed', result ?? undefined)
    if (rows.run.result === null) rows.changeRun({ result })
    endThread(turn, token)
  },
}
