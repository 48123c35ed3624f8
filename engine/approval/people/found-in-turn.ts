import type { ApprovalStep } from '../../../metadata/schema/types.ts'

/** Whether each superior of the chain is found when their turn comes, and not all when the step is entered. */
export const isFoundInTurn = ({ assignees }: Pick<ApprovalStep, 'assignees'>): boolean =>
  assignees.some((one) => typeof one === 'object' && 'superiors' in one && one['resolve'] === 'each')
