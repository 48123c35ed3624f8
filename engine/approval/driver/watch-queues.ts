import { handOnQueue } from '../../workflow/seats/hand-on.ts'
import { isUnclaimed, type Kept, keptFromQueue } from '../../workflow/seats/kept-from-queue.ts'
import type { StepRun } from '../../workflow/seats/seat.ts'
import { deadQueue } from '../people/queue-members.ts'
import type { Scene } from '../scene.ts'
import { type Claim, changed, type StoredStep } from '../store/steps.ts'
import { nearInside, nearNow } from './near.ts'
import { tellAsked } from './tell-asked.ts'

/**
 * Whoever may claim what waits in a queue is known with it, and changes with what others do at other steps. Where nobody
 * is left who may, the flow admin is asked and told: it would wait for ever.
 *
 * @param anew also where nothing of the approval itself has changed: its record's owner, who stands in for whom, who is
 *   there at all
 */
export async function watchQueues(scene: Scene, { anew = false } = {}): Promise<void> {
  for (const step of scene.open) {
    const queued = step.seats.filter(isUnclaimed)
    if (queued.length === 0) continue
    const inside = keptFromQueue(nearInside(scene, step.step), step)
    if (anew || !queued.every(({ claim }) => isStill(claim, inside))) await lookAgain(scene, step)
  }
}

/** Whether somebody is kept from it, or let to it, by what the approval itself says and did not say before. */
function isStill(claim: Claim | null, inside: ReadonlyMap<string, Kept>): boolean {
  if (!claim) return false
  const isKept = ([user, why]: [string, Kept]) =>
    user in claim.not && (why !== 'elsewhere' || claim.not[user] === why)
  const isLet = ([user, why]: [string, Kept]) =>
    why === 'submitter' || why === 'self' || inside.get(user) === why
  return [...inside].every(isKept) && Object.entries(claim.not).every(isLet)
}

async function lookAgain(scene: Scene, step: StoredStep): Promise<void> {
  const { ctx, now } = scene
  const { near, office } = await nearNow(scene, step.step)
  const kept = keptFromQueue(near, step)
  let run: StepRun = step
  for (const queue of new Set(step.seats.filter(isUnclaimed).map((seat) => seat.queue!))) {
    const members = await deadQueue(ctx.db, queue, kept)
    if (!members) continue
    const notes = members.map((user) => ({ user, reason: `queue_${kept.get(user)!}` }))
    run = handOnQueue(run, queue, notes, office)
    await scene.note({
      act: 'leave',
      step: step.id,
      actor: null,
      target: { from: queue, people: [office.admin] },
      channel: 'system',
    })
  }
  const claim = claimOf(kept, office.owner, now)
  const next = changed({ step, run, now })
  await scene.put({
    ...next,
    seats: next.seats.map((seat) => (isUnclaimed(seat) ? { ...seat, claim } : seat)),
  })
  await tellAsked(scene, null)
}

/** Who may not claim, as it is kept with a seat. */
export const claimOf = (kept: ReadonlyMap<string, Kept>, owner: string | null, now: Date): Claim => ({
  at: now.toISOString(),
  owner,
  not: Object.fromEntries(kept),
})
