import type { StepRun } from './seat.ts'

export type RefusalCode =
  /** The seat, or the step, was decided, handed on or closed before. */
  | 'approval_not_open'
  | 'approval_ended'
  /** What is shown now is not what the decision was made on. */
  | 'decision_stale'
  /** Not this person, or not this act at this step. */
  | 'forbidden'
  /** The submitter, somebody disabled, or somebody who sits here already. */
  | 'approval_bad_target'
  | 'approval_last_seat'
  /** The step to return to was not passed on the way to this one. */
  | 'approval_not_passed'
  | 'approval_too_late'
  | 'approval_no_approver'
  | 'approval_self_forbidden'
  | 'rate_limited'

/** A refusal is a value: nothing has changed, and it says why. */
export interface Refusal {
  refused: RefusalCode
  details: Record<string, unknown>
}

export const refuse = (refused: RefusalCode, details: Record<string, unknown> = {}): Refusal => ({
  refused,
  details,
})

export const isRefusal = (answer: object): answer is Refusal => 'refused' in answer

export type Answer = StepRun | Refusal
