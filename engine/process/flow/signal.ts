import { choiceOf, condition, text, value } from '../graph/options.ts'
import { matchOf, slotValue } from '../step/evaluate.ts'
import { isOver } from '../step/finish.ts'
import { mayBring } from '../step/payload.ts'
import { settleAll } from '../step/settle.ts'
import { receive } from '../step/signals.ts'
import { leave } from '../step/tokens.ts'
import type { FlowNode, SignalTarget } from '../step/turn.ts'

/** Tells an event: to this run, or to others. */
export const signal: FlowNode = {
  name: 'signal',
  outputs: [],
  waits: false,
  options: {
    required: ['event'],
    properties: {
      event: text('Event', '事件'),
      match: condition('Matches', '匹配'),
      payload: value('Payload', '内容'),
      to: choiceOf('To', '发送给', ['run', 'record', 'all', 'parent'], 'run'),
    },
  },
  enter(turn, token, { options }) {
    const event = String(options['event'])
    const match = matchOf(turn, options['match'], token.scope)
    const payload = slotValue(turn, options['payload'], token.scope)
    const to = (options['to'] ?? 'run') as SignalTarget
    if (!mayBring(turn, token, payload)) return
    leave(turn, token)
    if (to !== 'run') {
      turn.commands.push({ do: 'signal', event, match, payload, to })
      return
    }
    settleAll(turn)
    if (!isOver(turn)) receive(turn, { event, match, payload })
  },
}
