import { choiceOf, named, usual, values } from '../graph/options.ts'
import { visitKey } from '../step/arm.ts'
import { slotValue } from '../step/evaluate.ts'
import { raise } from '../step/incidents.ts'
import { mayBring } from '../step/payload.ts'
import { changeToken, leave } from '../step/tokens.ts'
import { tooDeep } from '../step/told.ts'
import type { FlowNode } from '../step/turn.ts'

/** Starts another workflow, or itself, and waits for its end unless told not to. */
export const call: FlowNode = {
  name: 'call',
  outputs: [],
  waits: true,
  options: {
    required: ['workflow'],
    properties: {
      workflow: named('Workflow', '工作流', 'workflow'),
      input: values('Input', '输入'),
      wait: usual('Waits', '等待完成'),
      onCancel: choiceOf('When withdrawn', '撤回时', ['cancel', 'leave', 'ask'], 'cancel'),
      pin: choiceOf('Version', '版本', ['parent']),
    },
  },
  enter(turn, token, { id, options }) {
    const depth = turn.rows.run.depth + 1
    if (depth > turn.graph.limits.depth)
      return raise(turn, token, 'process_too_deep', tooDeep(depth, turn.graph.limits.depth))
    const wait = options['wait'] !== false
    const workflow = String(options['workflow'])
    const input = slotValue(turn, options['input'] ?? {}, token.scope)
    if (!mayBring(turn, token, input)) return
    const key = visitKey(turn, token)
    turn.commands.push({ do: 'startRun', token: token.id, node: id, workflow, input, depth, wait, key })
    if (wait) changeToken(turn, token, { state: 'active' })
    else leave(turn, token)
  },
}
