import { type Refusal, refuse } from './refusal.ts'
import type { StepRun } from './seat.ts'

export type Again = 'all' | 'changed' | 'jumpBack'

/** A return as it was, while what follows it is run. */
export interface Returned {
  /** Which steps that were decided are asked again. */
  again: Again
  from: string
  /** `submit`, or a step. */
  to: string
  /** Whether a step lies behind another on the path. */
  leads(from: string, to: string): boolean
}

/**
 * Whether a step that is met again keeps its decision of an earlier round. Steps that don't lie behind the target keep
 * it always; the returner and the target are always asked. Source: process-language.md §3.2.
 */
export function isCarried(prior: StepRun | undefined, step: string, shown: string, back: Returned): boolean {
  if (prior?.state !== 'approved' && prior?.state !== 'carried') return false
  if (step === back.from || step === back.to) return false
  if (back.to !== 'submit' && !back.leads(back.to, step)) return true
  return back.again === 'jumpBack' || (back.again === 'changed' && prior.shown === shown)
}

/** Whether one may return from a step to another: to the submitter, or to a passed step on the way here. */
export function checkReturn(
  runs: readonly StepRun[],
  from: string,
  to: string,
  leads: Returned['leads'],
): Refusal | undefined {
  if (to === 'submit') return undefined
  const passed = runs.some(({ step, state }) => step === to && (state === 'approved' || state === 'carried'))
  return passed && to !== from && leads(to, from)
    ? undefined
    : refuse('approval_not_passed', { step: to, from })
}

/** Whether the submitter may still withdraw. A decision that was carried is none of this round. */
export function checkWithdraw(
  runs: readonly StepRun[],
  round: number,
  rule: 'always' | 'untilFirstDecision' | 'never',
): Refusal | undefined {
  const decided = runs.find(
    (run) => run.round === round && run.state !== 'carried' && run.seats.some(({ human }) => human),
  )
  if (rule === 'always' || (rule === 'untilFirstDecision' && !decided)) return undefined
  return refuse('approval_too_late', { rule, ...(decided ? { step: decided.step } : {}) })
}

/**
 * Rule 5: whether somebody said yes earlier this round to what this step shows. Never when the step asks for input
 * (the caller knows), and never when what was shown then has changed since.
 */
export function hasApproved(
  runs: readonly StepRun[],
  user: string,
  { repeat, round, shown, shownNow }: Repeat,
): boolean {
  if (repeat === 'ask') return false
  const earlier = runs.filter((run) => run.round === round && run.state === 'approved')
  return (repeat === 'consecutive' ? earlier.slice(-1) : earlier).some(
    (run) =>
      run.seats.some((seat) => seat.user === user && seat.state === 'approved' && seat.human) &&
      (run.shown === shown || run.shown === shownNow(run.step)),
  )
}

interface Repeat {
  repeat: 'ask' | 'consecutive' | 'round'
  round: number
  /** Hash of what the step shows that is entered. */
  shown: string
  /** Hash of what an earlier step would show now. */
  shownNow(step: string): string
}
