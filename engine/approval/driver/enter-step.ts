import { v7 as uuid } from 'uuid'
import { AppError } from '../../errors.ts'
import { isUnclaimed, keptFromQueue } from '../../workflow/seats/kept-from-queue.ts'
import { isRefusal } from '../../workflow/seats/refusal.ts'
import { isCarried } from '../../workflow/seats/rounds.ts'
import { newSeat, type Seat, type StepRun } from '../../workflow/seats/seat.ts'
import { settle } from '../../workflow/seats/settle.ts'
import type { Scene } from '../scene.ts'
import type { Shown } from '../shown.ts'
import { rulesOf } from '../step-rules.ts'
import { restarts } from '../store/acts.ts'
import { type Claim, changed, type StoredStep } from '../store/steps.ts'
import { peopleNow } from './people-now.ts'
import { claimOf } from './watch-queues.ts'

/**
 * A thread has come to a step: its people are found and asked, or the decision of an earlier round is carried over, or
 * rules decide it at once. Seats that were prepared for it, by somebody who took a decision back, are taken as they are.
 *
 * @throws approval_no_approver, approval_self_forbidden, while it is being submitted
 */
export async function enterStep(scene: Scene, name: string, token: number): Promise<StoredStep> {
  const prepared = scene.steps.find((one) => one.step === name && one.state === 'open' && one.token === 0)
  if (prepared) return scene.put({ ...prepared, token })
  const shown = await scene.shown()
  const carried = await carriedFrom(scene, name, shown)
  if (carried) {
    const run = {
      ...carried,
      state: 'carried' as const,
      round: scene.instance.round,
      shown: shown.hash(name),
    }
    await scene.note({
      act: 'carried',
      actor: null,
      channel: 'system',
      target: { step: name, from: carried.round },
    })
    return scene.put(newStep(scene, { name, token, run, values: shown.values(name) }))
  }
  const { run, claim } = await askedRun(scene, name, shown)
  const step = newStep(scene, { name, token, run, values: shown.values(name) })
  return scene.put(claim ? withClaim(step, claim) : step)
}

/** Where somebody is asked behind a queue it is left open who may claim: that is looked at when all are seated. */
function withClaim(step: StoredStep, claimIn: (run: StepRun) => Claim): StoredStep {
  if (!step.seats.some(isUnclaimed)) return step
  const claim = claimIn(step)
  if (Object.values(claim.not).includes('behind')) return step
  return { ...step, seats: step.seats.map((seat) => (isUnclaimed(seat) ? { ...seat, claim } : seat)) }
}

interface Asked {
  run: StepRun
  /** Who may not claim a seat of its queues, as it stands. */
  claim?: (run: StepRun) => Claim
}

/** A row for a step, with tasks of its own for every seat. */
export function newStep(
  { steps, now }: Pick<Scene, 'steps' | 'now'>,
  { name, token, run, values }: { name: string; token: number; run: StepRun; values: StoredStep['values'] },
): StoredStep {
  const { round, state, shown, decision } = run
  const base: StepRun = { step: name, round, state, shown, decision, seats: run.seats.map(known) }
  const row: StoredStep = {
    ...base,
    id: uuid(),
    n: Math.max(0, ...steps.map(({ n }) => n)) + 1,
    token,
    values,
    openedAt: now.toISOString(),
    endedAt: null,
    seats: [],
  }
  return changed({ step: row, run: base, now })
}

/** Only what the seat machine knows. */
const known = ({
  id,
  user,
  queue,
  original,
  weight,
  order,
  state,
  after,
  backTo,
  addedBy,
  human,
  why,
  ended,
}: Seat): Seat => ({
  id,
  user,
  queue,
  original,
  weight,
  order,
  state,
  after,
  backTo,
  addedBy,
  human,
  why,
  ended,
})

async function carriedFrom(scene: Scene, name: string, shown: Shown): Promise<StoredStep | undefined> {
  if (scene.instance.round === 1) return undefined
  const back = (await restarts(scene.ctx.db, scene.instance.runId)).at(-1)
  const prior = scene.steps.findLast(
    ({ step, state }) => step === name && state !== 'cancelled' && state !== 'open',
  )
  if (!back || !prior) return undefined
  return isCarried(prior, name, shown.hash(name), { ...back, leads: scene.leads }) ? prior : undefined
}

/** The step as its rules make it: open, or decided where they leave nothing to ask. */
async function askedRun(scene: Scene, name: string, shown: Shown): Promise<Asked> {
  const { document, instance } = scene
  const rules = rulesOf(document, name)
  if (scene.isUnforeseen) return { run: await unforeseenRun(scene, name, shown) }
  const { filled, around, near } = await peopleNow(scene, name, shown)
  const base = {
    step: name,
    round: instance.round,
    state: 'open',
    shown: shown.hash(name),
    decision: rules.decision,
  } as const
  if (isRefusal(filled)) {
    // Who submits is told and nothing has begun; later on somebody has to go on with it.
    if (instance.revision === 0)
      throw new AppError(filled.refused, {
        ...filled.details,
        step: name,
        step_label: document.steps[name]!.label ?? name,
      })
    const seats = [newSeat([], { user: around.admin, why: [{ reason: filled.refused }] })]
    return { run: { ...base, seats } }
  }
  return {
    run: settle({ ...base, seats: filled }, { act: 'rules', by: 'system' }, around, rules),
    claim: (run) => claimOf(keptFromQueue(near, run), around.owner, scene.now),
  }
}

/** Nothing that is published foresees this case: the flow admin decides it, once. */
async function unforeseenRun(scene: Scene, name: string, shown: Shown): Promise<StepRun> {
  const { instance, document, steps } = scene
  const { admin } = await scene.office()
  const why = [{ reason: 'no_match' }]
  const isFirst = !steps.some(({ round }) => round === instance.round)
  return {
    step: name,
    round: instance.round,
    state: isFirst ? 'open' : 'approved',
    shown: shown.hash(name),
    decision: rulesOf(document, name).decision,
    seats: [newSeat([], isFirst ? { user: admin, why } : { state: 'skipped', why })],
  }
}
