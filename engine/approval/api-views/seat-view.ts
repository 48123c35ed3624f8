import type { Ctx } from '../../context.ts'
import { inLanguage } from '../../fields/option-text.ts'
import type { Seat, Why } from '../../workflow/seats/seat.ts'
import type { StoredSeat } from '../store/steps.ts'
import type { SeatView } from './path-part.ts'
import type { Persons } from './persons.ts'
import { queueView } from './queues.ts'

/** Names that seats are told with. */
export interface Names {
  persons: Persons
  /** By id. */
  departments: ReadonlyMap<string, string>
  /** By code, in lower case. */
  teams: ReadonlyMap<string, string>
}

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

/** What a reason names, by name: a person, a department, a role, a team. */
function whyView(
  { model, locale }: Pick<Ctx, 'model' | 'locale'>,
  { reason, of }: Why,
  { persons, departments, teams }: Names,
): SeatView['why'][number] {
  if (of === undefined) return { reason, of: null, of_name: null }
  const bare = of.replace(/^(role|team):/, '')
  const role = reason === 'role' || of.startsWith('role:') ? model.roles.get(bare) : undefined
  const name =
    (role ? inLanguage(role.label, locale) || bare : undefined) ??
    (persons.has(of) ? persons.get(of).name : undefined) ??
    departments.get(of) ??
    (reason === 'team' || of.startsWith('team:') ? teams.get(bare.toLowerCase()) : undefined)
  return { reason, of, of_name: name ?? null }
}

/** Everybody whom these seats name. */
export const peopleIn = (seats: readonly Seat[]): (string | null)[] =>
  seats.flatMap(({ user, original, addedBy, why, ended }) => [
    user,
    original,
    addedBy,
    ended?.by ?? null,
    ...why.map(({ of }) => of ?? null),
  ])
