import { isRefusal } from '../../workflow/seats/refusal.ts'
import { isPending, newSeat, type Seat, type StepRun } from '../../workflow/seats/seat.ts'
import { settle } from '../../workflow/seats/settle.ts'
import { isFoundInTurn } from '../people/found-in-turn.ts'
import type { Scene } from '../scene.ts'
import { rulesOf } from '../step-rules.ts'
import type { ActRow } from '../store/acts.ts'
import type { StoredStep } from '../store/steps.ts'
import { peopleNow } from './people-now.ts'

/**
 * A step after an act, with the superiors whose turn has not come found as of now: who has got another superior since the
 * step was entered is followed by that one, also whoever was the last. Those who sit, have decided, or were given their
 * turn by somebody stay, and whom somebody took away stays away.
 *
 * @returns with what is to be noted of it, where others come now
 */
export async function renewTurns(
  scene: Scene,
  before: StoredStep,
  run: StepRun,
): Promise<{ run: StepRun; renewed?: ActRow }> {
  const { document } = scene
  if (!isFoundInTurn(document.steps[run.step]!) || (run.state !== 'open' && run.state !== 'approved'))
    return { run }
  const wasWaiting = new Set(before.seats.flatMap(({ id, state }) => (state === 'waiting' ? [id] : [])))
  const isToCome = (seat: Seat) =>
    wasWaiting.has(seat.id) && isPending(seat) && isInChain(seat) && !isGiven(run, seat)
  const { filled, around } = await peopleNow(scene, run.step, await scene.shown())
  // A rule that refuses, refuses a submission: this one has long been let in.
  if (isRefusal(filled)) return { run }
  const staying = run.seats.filter((seat) => !isToCome(seat))
  const dealt = new Set(
    staying.flatMap(({ user, original, state, ended }) =>
      state === 'removed' && ended?.act !== 'removeApprover'
        ? []
        : [user, original].flatMap((one) => one ?? []),
    ),
  )
  const isNew = ({ user, original }: Seat) =>
    user !== null && !dealt.has(user) && (original === null || !dealt.has(original))
  const toCome = run.seats.filter(isToCome)
  const found = filled.filter((seat) => isPending(seat) && isInChain(seat) && isNew(seat))
  if (toCome.map(({ user }) => user).join() === found.map(({ user }) => user).join()) return { run }
  const ending = { act: 'rules', by: 'system' }
  const gone = run.seats.map((seat) =>
    isToCome(seat) ? { ...seat, state: 'removed' as const, ended: ending } : seat,
  )
  const last = Math.max(...gone.map(({ order }) => order))
  const seats = [...gone]
  for (const { user, original, weight, why } of found)
    seats.push(newSeat(seats, { user, original, weight, why, state: 'waiting', order: last + seats.length }))
  const renewed: ActRow = {
    act: 'renewed',
    step: before.id,
    actor: null,
    channel: 'system',
    target: { people: found.flatMap(({ user }) => user ?? []) },
  }
  const open = { ...run, state: 'open' as const, seats }
  return { run: settle(open, ending, around, rulesOf(document, run.step)), renewed }
}

const isInChain = ({ why }: Seat): boolean => why[0]?.reason === 'superiors'

/** Somebody, or the rule for those who leave, gave it to this person: it has the turn of the seat that was handed on. */
const isGiven = ({ seats }: StepRun, { order }: Seat): boolean =>
  seats.some((one) => one.state === 'handed' && one.order === order)
