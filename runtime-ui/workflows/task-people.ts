import type { TaskDetailView, TaskSeat } from '../client/workflows.ts'

/** Names of everybody whom a task knows, by their ids. */
export const peopleOf = ({ seats, notes }: TaskDetailView): Map<string, string> =>
  new Map(
    [
      ...seats.flatMap(({ user, original }) => [user, original]),
      ...notes.flatMap(({ actor, to }) => [actor, to]),
    ].flatMap((one) => (one ? [[one.id, one.name] as const] : [])),
  )

const isAskedBy =
  (me: string | undefined) =>
  ({ why }: TaskSeat): boolean =>
    why.some(({ reason, of }) => ['added_before', 'delegated', 'asked'].includes(reason) && of === me)

/** Whom the reader asked first and now waits for. */
export const waitedFor = ({ seats }: TaskDetailView, me: string | undefined): string[] =>
  seats
    .filter(({ state }) => state === 'open')
    .filter(isAskedBy(me))
    .flatMap(({ user }) => user?.name ?? [])

/**
 * Who answered before the reader could, or took what they might have; only where that ended it for them.
 *
 * @param mightClaim it could be taken while the reader looked at it
 */
export function quickerThan(
  { state, acts, seats }: TaskDetailView,
  mightClaim: boolean,
): TaskSeat | undefined {
  const others = seats.filter(({ mine, user }) => !mine && user)
  const isTaken = mightClaim && !acts.includes('claim') && others.length === seats.length
  if (state === 'open' && isTaken) return others.find((seat) => seat.state === 'open')
  if (state !== 'closed') return undefined
  return others
    .filter((seat) => seat.state === 'done')
    .sort((one, other) => (other.at ?? '').localeCompare(one.at ?? ''))[0]
}

/** Who asked the reader for advice that was not given yet. */
export function askedForAdvice({ notes }: TaskDetailView, me: string | undefined): string | undefined {
  const asked = notes.findLast(({ act, to }) => act === 'askAdvice' && to?.id === me)
  const isGiven = notes.some(
    ({ n, act, actor }) => act === 'comment' && actor?.id === me && n > (asked?.n ?? 0),
  )
  return isGiven ? undefined : asked?.actor?.name
}
