import { isPending, type Seat } from './seat.ts'

/**
 * Whom something was asked of that is not asked of them any more, each once. Whoever waits for somebody whom they asked
 * was asked as well; whose turn has not come was not.
 */
export function takenFrom(before: readonly Seat[], after: readonly Seat[]): string[] {
  const has = new Set(after.filter(isPending).map(({ user }) => user))
  const gone = before.filter(
    (seat) =>
      isPending(seat) &&
      wasAsked(before, seat) &&
      after.some(({ id, state }) => id === seat.id && state === 'removed'),
  )
  return [...new Set(gone.flatMap(({ user }) => (user === null || has.has(user) ? [] : [user])))]
}

const wasAsked = (seats: readonly Seat[], { id, state, after, user }: Seat): boolean =>
  state === 'open' ||
  seats.some(
    (other) => other.id === after && (other.backTo === id || (user !== null && other.addedBy === user)),
  )
