import { condition, text } from '../../process/graph/options.ts'
import { defineTrigger } from '../define-trigger.ts'

/** A signal that another run sends to all. */
export const event = defineTrigger({
  name: 'event',
  options: {
    required: ['event'],
    properties: {
      event: text('Event', '事件'),
      match: condition('Matches', '匹配'),
    },
  },
})
