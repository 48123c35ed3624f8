import type { Decision } from './decision.ts'

export type SeatState =
  | 'open'
  | 'waiting'
  | 'approved'
  | 'rejected'
  | 'skipped'
  | 'handed'
  | 'removed'
  | 'closed'

/** Why somebody sits here, in the order in which it came to be; the screens put it into words. */
export interface Why {
  reason: string
  /** Whom or what the reason names: a user, a role, a rule. */
  of?: string
  /** Of what several may claim: of whom it holds, once they have. */
  by?: string
}

/** What ended a seat and who did it: a loser of a race is told this. */
export interface Ending {
  act: string
  by: string
}

/** One person's place in a step. Source: the table of seats in process-language.md §3.4. */
export interface Seat {
  /** Unique in its step run. */
  readonly id: number
  /** Null: in a queue and not claimed, or nobody was found. */
  readonly user: string | null
  readonly queue: string | null
  /** Whom the rule named, when somebody stands in. */
  readonly original: string | null
  readonly weight: number
  readonly order: number
  readonly state: SeatState
  /** The seat that has to end before this one opens. */
  readonly after: number | null
  /** The answer is advice for this seat and no vote. */
  readonly backTo: number | null
  readonly addedBy: string | null
  /** Whether a person decided it, not a rule or a deadline. */
  readonly human: boolean
  readonly why: readonly Why[]
  readonly ended: Ending | null
}

export interface StepRun {
  readonly step: string
  readonly round: number
  readonly state: 'open' | 'approved' | 'rejected' | 'returned' | 'cancelled' | 'carried'
  /** Hash of the fields shown to its approvers and of those its conditions read. */
  readonly shown: string
  readonly decision: Decision
  readonly seats: readonly Seat[]
}

export const isPending = ({ state }: Pick<Seat, 'state'>): boolean => state === 'open' || state === 'waiting'

/** A seat as it begins; what is known of it is laid over. */
export const newSeat = (seats: readonly Seat[], known: Partial<Seat>): Seat => ({
  user: null,
  queue: null,
  original: null,
  weight: 1,
  order: 0,
  state: 'open',
  after: null,
  backTo: null,
  addedBy: null,
  human: false,
  why: [],
  ended: null,
  ...known,
  id: 1 + Math.max(0, ...seats.map(({ id }) => id)),
})

/** The seats with one of them changed. */
export const withSeat = (seats: readonly Seat[], id: number, change: Partial<Seat>): Seat[] =>
  seats.map((seat) => (seat.id === id ? { ...seat, ...change } : seat))
