import type { Decision } from './decision.ts'
import { isPending, type Seat } from './seat.ts'

/** Whether the seat has a voice: advice, and seats that were handed on, removed or closed, have none. */
export const counts = ({ state, backTo }: Seat): boolean =>
  backTo === null && state !== 'handed' && state !== 'removed' && state !== 'closed'

/**
 * The result as soon as no vote still to come can change it. A skipped seat counts as a yes.
 * At least one yes is always needed: a step never passes by nobody.
 */
export function tally(seats: readonly Seat[], decision: Decision): 'open' | 'approved' | 'rejected' {
  const voices = seats.filter(counts)
  const sum = (has: (seat: Seat) => boolean): number =>
    voices.filter(has).reduce((all, { weight }) => all + (decision.type === 'weighted' ? weight : 1), 0)
  const yes = sum(({ state }) => state === 'approved' || state === 'skipped')
  const no = sum(({ state }) => state === 'rejected')
  const open = sum(isPending)
  if (voices.length === 0) return 'open'
  const hasNo = voices.some(({ state }) => state === 'rejected')
  if (hasNo && decision.onReject !== 'wait') return 'rejected'
  const need = needed(decision, yes + no + open)
  if (yes >= need) return unanimous(decision) && voices.some(isPending) ? 'open' : 'approved'
  return yes + open < need ? 'rejected' : 'open'
}

const unanimous = ({ type }: Decision): boolean => type === 'all' || type === 'sequential'

function needed(decision: Decision, total: number): number {
  switch (decision.type) {
    case 'all':
    case 'sequential':
      return total
    case 'any':
      return 1
    case 'kOfN':
      return Math.max(1, Math.min(decision.k, total))
    default:
      // Multiplied first: 7 % of 100 is 7, where 0.07 · 100 is a little more.
      return Math.max(Number.EPSILON, Math.ceil((decision.percent * total) / 100))
  }
}
