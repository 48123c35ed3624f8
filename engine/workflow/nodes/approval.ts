import { named, value } from '../../process/graph/options.ts'
import type { WorkResult } from '../../process/work.ts'
import { defineSlot } from '../../slots.ts'
import { defineNode, failed, later } from '../define-node.ts'
import type { NodeScope } from '../node-scope.ts'

interface Options {
  approval: string
  record?: unknown
}

export interface AskedApproval {
  approval: string
  object: string
  recordId: string
}

/** Submits a record, as a child of the run that asks; its end is the node's answer. Approvals stand further right. */
export const askApproval =
  defineSlot<(scope: NodeScope, asked: AskedApproval) => Promise<WorkResult>>('askApproval')

/** Submits a record for approval and goes on by what becomes of it. */
export const approval = defineNode<Options>({
  name: 'approval',
  outputs: ['approved', 'rejected', 'withdrawn', 'cancelled'],
  waits: true,
  options: {
    required: ['approval'],
    properties: {
      approval: named('Approval', '审批', 'approval'),
      record: value('Record', '记录'),
    },
  },
  async run(scope, { approval: name, record }) {
    const document = scope.system.model.approvals.get(name)
    if (!document) return failed('approval_unknown', { approval: name })
    const recordId = await scope.recordId(record)
    if (!recordId) return failed('process_no_record', { object: document.object })
    // What is only tried out asks nobody.
    if (scope.ctx.isTrial) return later
    return scope.ctx.parts.get(askApproval)(scope, { approval: name, object: document.object, recordId })
  },
})
