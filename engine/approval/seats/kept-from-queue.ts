import { isPending, type Seat } from './seat.ts'

/** Why somebody may not take a seat out of a queue. */
export type Kept = 'submitter' | 'self' | 'elsewhere' | 'seated'

/** Who has to do with an approval so that the rules of a step may keep them from its queue. Ids of users. */
export interface Near {
  submitter: string
  onBehalfOf: string | null
  /** Whose own it is, with who decides for them; nobody, where the step lets people decide about their own. */
  own: readonly string[]
  /** Who sits or has decided where others have to. */
  others: ReadonlySet<string>
}

/** Everybody whom the rules keep from claiming a seat of a step with these seats, and why. All others of its queue may. */
export const keptFromQueue = (near: Near, seats: readonly Seat[] = []): ReadonlyMap<string, Kept> =>
  new Map<string, Kept>([
    ...seats.flatMap((seat): [string, Kept][] =>
      seat.user !== null && isPending(seat) ? [[seat.user, 'seated']] : [],
    ),
    [near.submitter, 'submitter'],
    ...[near.onBehalfOf, ...near.own].flatMap((one): [string, Kept][] => (one ? [[one, 'self']] : [])),
    ...[...near.others].map((one): [string, Kept] => [one, 'elsewhere']),
  ])

/** It is in a queue and nobody has taken it. */
export const isUnclaimed = (seat: Seat): boolean =>
  seat.user === null && seat.queue !== null && isPending(seat)
