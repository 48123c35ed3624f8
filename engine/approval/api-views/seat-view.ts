import type { Ctx } from '../../context.ts'
import { type Names, whyView } from '../../workflow/assignees/names.ts'
import type { Seat } from '../../workflow/seats/seat.ts'
import type { StoredSeat } from '../store/steps.ts'
import type { SeatView } from './path-part.ts'
import { queueView } from './queues.ts'

/** A seat as people see it; one that is only foreseen has no more than who and why. */
export function seatView(
  ctx: Pick<Ctx, 'model' | 'locale'>,
  seat: Seat & Partial<StoredSeat>,
  names: Names,
): SeatView {
  const { persons } = names
  const isForeseen = seat.task === undefined
  return {
    seat: seat.id,
    task: seat.task ?? null,
    user: persons.get(seat.user),
    queue: queueView(ctx, seat.queue),
    state: isForeseen && (seat.state === 'open' || seat.state === 'waiting') ? 'predicted' : seat.state,
    original: persons.get(seat.original),
    weight: Number(seat.weight),
    why: seat.why.map((why) => whyView(ctx, why, names)),
    comment: seat.comment ?? null,
    human: seat.human,
    read_at: seat.readAt ?? null,
    ended_at: seat.endedAt ?? null,
  }
}
