import { isPending, type Seat, type StepRun } from './seat.ts'

/** Why somebody may not take a seat out of a queue. */
export type Kept = 'submitter' | 'self' | 'elsewhere' | 'seated' | 'behind'

/** Who has to do with an approval so that the rules of a step may keep them from its queue. Ids of users. */
export interface Near {
  submitter: string
  onBehalfOf: string | null
  /** Whose own it is, with who decides for them; nobody, where the step lets people decide about their own. */
  own: readonly string[]
  /** Who sits or has decided where others have to. */
  others: ReadonlySet<string>
}

/** Everybody whom the rules keep from claiming a seat of a step as it stands, and why. All others of its queue may. */
export const keptFromQueue = (
  near: Near,
  run?: Pick<StepRun, 'seats' | 'decision'>,
): ReadonlyMap<string, Kept> =>
  new Map<string, Kept>([
    ...(run?.seats ?? []).flatMap((seat): [string, Kept][] =>
      seat.user !== null && isPending(seat) ? [[seat.user, isBehind(run!, seat) ? 'behind' : 'seated']] : [],
    ),
    [near.submitter, 'submitter'],
    ...[near.onBehalfOf, ...near.own].flatMap((one): [string, Kept][] => (one ? [[one, 'self']] : [])),
    ...[...near.others].map((one): [string, Kept] => [one, 'elsewhere']),
  ])

/** It waits for somebody to take another one out of a queue. */
const isBehind = ({ seats, decision }: Pick<StepRun, 'seats' | 'decision'>, seat: Seat): boolean =>
  seat.state === 'waiting' &&
  seats.some(
    (other) =>
      other.state === 'open' &&
      isUnclaimed(other) &&
      (seat.after === null
        ? decision.type === 'sequential' && other.order < seat.order
        : seat.after === other.id),
  )

/** It is in a queue and nobody has taken it. */
export const isUnclaimed = (seat: Seat): boolean =>
  seat.user === null && seat.queue !== null && isPending(seat)
