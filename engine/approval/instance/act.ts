import type { Office } from '../../workflow/seats/office.ts'
import { type Refusal, refuse } from '../../workflow/seats/refusal.ts'
import { checkWithdraw } from '../../workflow/seats/rounds.ts'
import type { StepRun } from '../../workflow/seats/seat.ts'

type Ended = 'approved' | 'rejected' | 'withdrawn' | 'cancelled'
export type InstanceState = 'pending' | 'returned' | 'suspended' | Ended

/** What is done to an approval as a whole; its steps are judged by `actOnStep`. */
export type InstanceAct = 'resubmit' | 'withdraw' | 'suspend' | 'resume' | 'end'

export interface Instance {
  state: InstanceState
  round: number
  /** Who owns the record: resubmits when the submitter has left. */
  owner: string | null
  withdraw: 'always' | 'untilFirstDecision' | 'never'
  runs: readonly StepRun[]
}

const ways: Record<InstanceAct, { from: readonly InstanceState[]; to: InstanceState }> = {
  resubmit: { from: ['returned'], to: 'pending' },
  withdraw: { from: ['pending', 'returned'], to: 'withdrawn' },
  suspend: { from: ['pending'], to: 'suspended' },
  resume: { from: ['suspended'], to: 'pending' },
  end: { from: ['pending', 'returned', 'suspended'], to: 'cancelled' },
}

/** The state an act leads to, or why it may not be. Source: the table of instances in process-language.md §3.4. */
export function actOnInstance(
  instance: Instance,
  { act, by }: { act: InstanceAct; by: string },
  office: Office,
): InstanceState | Refusal {
  const { state, round, runs, withdraw } = instance
  const { from, to } = ways[act]
  if (isEnded(state)) return refuse('approval_ended', { state })
  if (!mayAct(instance, act, by, office)) return refuse('forbidden', { act })
  if (!from.includes(state)) return refuse('approval_not_open', { state })
  // What was returned has no decision of this round: only a rule against all withdrawing can forbid it.
  const late = act === 'withdraw' ? checkWithdraw(runs, round, withdraw) : undefined
  return late ?? to
}

/** Whether the steps of an approval can be acted on: neither when it is over nor while it rests with somebody else. */
export function checkPending(state: InstanceState): Refusal | undefined {
  if (state === 'pending') return undefined
  return refuse(isEnded(state) ? 'approval_ended' : 'approval_not_open', { state })
}

const isEnded = (state: InstanceState): state is Ended =>
  ['approved', 'rejected', 'withdrawn', 'cancelled'].includes(state)

function mayAct({ owner, state }: Instance, act: InstanceAct, by: string, office: Office): boolean {
  if (act === 'suspend' || act === 'resume' || act === 'end') return office.isAdmin(by)
  if (by === office.submitter) return true
  // What rests with a submitter who has left, rests with the record's owner.
  return (act === 'resubmit' || state === 'returned') && by === owner && !office.isActive(office.submitter)
}
