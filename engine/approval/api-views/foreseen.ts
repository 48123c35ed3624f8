import type { Seat } from '../../workflow/seats/seat.ts'

/** What is foreseen of a step that was not entered yet. */
export interface ForeseenStep {
  /** Whether the path comes to it, as the record is now. */
  isTaken: boolean
  seats: readonly Seat[]
}

/** What stands against it, or will need somebody. */
export interface Trouble {
  code: string
  step: string
  message?: string
}

/** The path as it would be walked if everybody agreed. */
export interface Foreseen {
  steps: ReadonlyMap<string, ForeseenStep>
  outcome: 'approved' | 'rejected'
  /** Steps for which nobody is found: what their rule says instead is in their seats. */
  empty: readonly string[]
  troubles: readonly Trouble[]
}
