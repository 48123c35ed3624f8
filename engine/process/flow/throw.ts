import { template, text } from '../graph/options.ts'
import { raise } from '../step/incidents.ts'
import type { FlowNode } from '../step/turn.ts'

/** An error of the author's own. */
export const throwNode: FlowNode = {
  name: 'throw',
  outputs: [],
  waits: false,
  options: {
    required: ['code'],
    properties: {
      code: text('Code', '代码'),
      message: template('Message', '消息'),
      field: text('Field', '字段'),
    },
  },
  enter: (turn, token, { options }) =>
    raise(turn, token, String(options['code']), options['message'] ?? null),
}
