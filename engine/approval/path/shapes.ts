import { flowNodes } from '../../process/flow/index.ts'
import type { NodeShape, NodeShapes } from '../../process/graph/shapes.ts'

/** Nodes that only approvals have: what the graph must know of them. */
const own: readonly NodeShape[] = [
  // Done at once at the start; the submitter's task after a return.
  { name: 'approvalSubmit', outputs: [], waits: true },
  { name: 'approvalStep', outputs: ['approved', 'rejected'], waits: true },
  { name: 'approvalEffects', outputs: [], waits: false },
  // Beside a step: what its deadline does.
  { name: 'approvalDeadline', outputs: [], waits: false },
]

export const approvalShapes = (): NodeShapes => {
  const flow = flowNodes()
  return {
    find: (type) => flow.find(type) ?? own.find(({ name }) => name === type),
    all: () => [...flow.all(), ...own],
  }
}
