import type { Person } from '../../organisation/persons.ts'
import type { WhyView } from '../../workflow/assignees/names.ts'
import type { Decision } from '../../workflow/seats/decision.ts'
import type { SeatState } from '../../workflow/seats/seat.ts'
import type { InstanceState } from '../instance/act.ts'
import type { QueueView } from './queues.ts'

export interface SeatView {
  /** Counts within its step. */
  seat: number
  task: string | null
  user: Person | null
  queue: QueueView | null
  state: SeatState | 'predicted'
  /** For whom they stand in. */
  original: Person | null
  weight: number
  why: WhyView[]
  comment: string | null
  human: boolean
  read_at: string | null
  ended_at: string | null
}

export interface StepPart {
  kind: 'step'
  step: string
  label: string
  state: 'past' | 'now' | 'predicted' | 'skipped' | 'carried' | 'cancelled'
  outcome: 'approved' | 'rejected' | 'returned' | 'skipped' | null
  round: number
  decision: Decision
  /** How many must agree, as far as that is known. */
  need: number | null
  seats: SeatView[]
  due_at: string | null
  opened_at: string | null
  ended_at: string | null
  why: { code: 'condition' | 'condition_false' | 'always' | 'approved_before'; when?: string }
}

/** A part of the path as it was, is, and is foreseen. */
export type PathPart =
  | { kind: 'submit'; by: Person; at: string | null; round: number }
  | StepPart
  | {
      kind: 'parallel'
      need: string | number | null
      on_reject: 'cancel' | 'wait'
      branches: { name: string; label: string; path: PathPart[] }[]
    }
  | { kind: 'choose'; taken: number | null; ways: { when: string | null; path: PathPart[] }[] }
  | { kind: 'end'; outcome: string; state: 'predicted' | InstanceState; at: string | null }
