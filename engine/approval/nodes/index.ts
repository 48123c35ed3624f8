import type { WorkNode } from '../../process/work.ts'
import { Registry } from '../../registry.ts'
import { approvalDeadline } from './deadline.ts'
import { approvalEffects } from './effects.ts'
import { approvalStep } from './step.ts'
import { approvalSubmit } from './submit.ts'

/** Types of nodes that an approval is drawn of; those that only lead on are the core's own. */
export const approvalNodes = (): Registry<WorkNode> =>
  new Registry('approval node', [approvalSubmit, approvalStep, approvalEffects, approvalDeadline])
