import type { ApprovalDocument, ApprovalStep } from '../../metadata/schema/types.ts'
import { type Deadline, readDeadline } from '../process/graph/deadline.ts'

export const ladderActs = [
  'remind',
  'copySuperior',
  'transfer',
  'approve',
  'reject',
  'return',
  'notify',
] as const
export type LadderAct = (typeof ladderActs)[number]

/** The deadline of a step, as written shortly or at length; undefined where it has none. */
export function deadlineOf(
  { calendar: flow }: Pick<ApprovalDocument, 'calendar'>,
  { deadline }: Pick<ApprovalStep, 'deadline'>,
): Deadline<LadderAct> | undefined {
  const found = readDeadline<LadderAct>(deadline, flow)
  return found?.calendar === 'flow' ? { ...found, calendar: flow ?? 'org' } : found
}
