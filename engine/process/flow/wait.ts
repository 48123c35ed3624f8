import type { Timing, Waiting } from '../graph/document.ts'
import { condition, duration, moment, text, waiting } from '../graph/options.ts'
import { arm } from '../step/arm.ts'
import { changeToken, leave } from '../step/tokens.ts'
import type { FlowNode } from '../step/turn.ts'

/** Until some time has passed, an instant has come, or an event has happened; `timeout` when it has not. */
export const wait: FlowNode = {
  name: 'wait',
  outputs: ['timeout'],
  waits: true,
  options: {
    properties: {
      after: duration('After', '时长'),
      until: moment('Until', '直到'),
      event: text('Event', '事件'),
      match: condition('Matches', '匹配'),
      timeout: waiting('Time-out', '超时'),
      calendar: text('Calendar', '日历'),
    },
  },
  enter(turn, token, { options }) {
    const waiting = changeToken(turn, token, { state: 'waiting' })
    if (arm(turn, waiting, 'next', options as Waiting)) return leave(turn, waiting, 'next')
    if (options['timeout']) arm(turn, waiting, 'timeout', options['timeout'] as Timing)
  },
}
