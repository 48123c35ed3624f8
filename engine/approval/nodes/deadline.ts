import type { Rung } from '../../process/graph/deadline.ts'
import type { WorkNode } from '../../process/work.ts'
import { sql } from '../../sql.ts'
import type { Assignees } from '../../workflow/assignees/asking.ts'
import { resolveAssignees } from '../../workflow/assignees/resolve-assignees.ts'
import { done } from '../../workflow/define-node.ts'
import { actOnStep } from '../../workflow/seats/act.ts'
import { checkTarget, handOn } from '../../workflow/seats/hand-on.ts'
import { keptFromQueue } from '../../workflow/seats/kept-from-queue.ts'
import { isRefusal } from '../../workflow/seats/refusal.ts'
import { isPending, type Seat, type StepRun } from '../../workflow/seats/seat.ts'
import { end } from '../../workflow/seats/settle.ts'
import { deadlineOf } from '../deadline.ts'
import { afterApproval, copyTo, whoOf } from '../driver/after-approval.ts'
import { askedAt } from '../driver/asked-at.ts'
import { conclude } from '../driver/conclude.ts'
import { followReturn, goBack } from '../driver/go-back.ts'
import { nearInside } from '../driver/near.ts'
import { labelOf, tellAsked, tellOf } from '../driver/tell-asked.ts'
import type { Scene } from '../scene.ts'
import { rulesOf } from '../step-rules.ts'
import { changed, type StoredStep } from '../store/steps.ts'
import { sceneOf, tellRun } from './scene-of.ts'

/** What the deadline of a step does, now that it has come; nothing where the step is over. */
export const approvalDeadline: WorkNode = {
  name: 'approvalDeadline',
  outputs: [],
  waits: false,
  async run(work) {
    const { step: name, rung: wanted } = work.options as unknown as { step: string; rung: string | null }
    if (wanted === null) return done()
    const scene = await sceneOf(work)
    const step = scene.open.find((one) => one.step === name)
    const rung = deadlineOf(scene.document, scene.document.steps[name]!)?.ladder.find(
      (one) => one.name === wanted,
    )
    if (!step || !rung || (await isUsedUp(scene, step, rung))) return done()
    // Its yes is nobody's: where a person has to decide, that one is waited for.
    if (rung.act === 'approve' && step.seats.some(isForPerson)) return done()
    const target = { rung: rung.name, act: rung.act }
    if (rung.act === 'return') {
      const { again } = rulesOf(scene.document, name)
      await scene.put(
        changed({ step, run: end(step, 'returned', { act: 'return', by: 'system' }), now: scene.now }),
      )
      const back = { from: name, to: String(rung.to ?? 'submit'), again, token: step.token }
      const event = await goBack(scene, back, {
        act: 'return',
        step: step.id,
        actor: null,
        channel: 'system',
      })
      if (event.type === 'jump') await followReturn(scene)
      await tellRun(work, event)
      return done()
    }
    await scene.note({ act: 'deadline', step: step.id, actor: null, channel: 'system', target })
    const run = await climb(scene, step, rung)
    if (!run) return done()
    const now = await scene.put(changed({ step, run, now: scene.now }))
    await tellAsked(scene, null)
    if (now.state === 'approved') await afterApproval(scene, now)
    const event = await conclude(scene, now)
    if (event) await tellRun(work, event)
    return done()
  },
}

/** Asked because at least one person has to decide and none had. */
const isForPerson = ({ why }: Seat): boolean => why.some(({ reason }) => reason === 'nobody_decided')

/** One that comes again and again does so only so many times. */
async function isUsedUp(scene: Scene, step: StoredStep, { name, max }: Rung): Promise<boolean> {
  if (max === undefined) return false
  const row = await scene.ctx.db.first<{ n: number }>(sql`SELECT count(*)::integer AS n FROM sys.approval_act
    WHERE run_id = ${scene.instance.runId}::uuid AND step_id = ${step.id}::uuid AND act = 'deadline'
      AND target->>'rung' = ${name}`)
  return (row?.n ?? 0) >= max
}

/** @returns the seats as they are then, where it changes them */
async function climb(scene: Scene, step: StoredStep, rung: Rung): Promise<StepRun | undefined> {
  const asked = step.seats.flatMap(({ user, state }) => (user !== null && state === 'open' ? [user] : []))
  const [name, at] = [labelOf(scene), labelOf(scene, step.step)]
  if (rung.act === 'remind' || rung.act === 'notify') {
    const to = rung.to === undefined ? await askedAt(scene, step) : await named(scene, step, rung.to)
    await tellOf(scene, to, {
      en: `${name.en} of {record} still waits: ${at.en}`,
      zh: `${name.zh}“{record}”仍在等待：${at.zh}`,
    })
    return undefined
  }
  const office = await officeFor(scene, step, asked)
  if (rung.act === 'copySuperior') {
    await copyTo(
      scene,
      asked.flatMap((user) => office.superiorOf(user) ?? []),
      null,
    )
    return undefined
  }
  if (rung.act === 'transfer' && rung.to !== undefined && rung.to !== 'superior') {
    return handTo(scene, step, await named(scene, step, rung.to))
  }
  const does = rung.act as 'approve' | 'reject' | 'transfer'
  const answer = actOnStep(step, { act: 'deadline', does }, office, rulesOf(scene.document, step.step))
  return isRefusal(answer) ? undefined : answer
}

/** The office as this step knows it: whom its rules keep from it is as good as not there. */
async function officeFor(scene: Scene, { step, seats }: StoredStep, people: readonly string[]) {
  const office = await scene.office(people)
  const kept = keptFromQueue(nearInside(scene, step))
  const isAsked = (user: string) => seats.some((seat) => seat.user === user && isPending(seat))
  return {
    ...office,
    isActive: (user: string) => (!kept.has(user) || isAsked(user)) && office.isActive(user),
  }
}

/** The first seat goes to the first of them who may have it; nobody decides twice at one step. */
async function handTo(scene: Scene, step: StoredStep, to: readonly string[]): Promise<StepRun | undefined> {
  const office = await officeFor(scene, step, to)
  const seat = step.seats.find(({ state }) => state === 'open')
  const heir = to.find((user) => !checkTarget(step, user, office))
  if (!seat || heir === undefined) return undefined
  const of = seat.user ?? seat.queue
  const why = { reason: 'deadline', ...(of === null ? {} : { of }) }
  return handOn(step, seat, heir, { act: 'transfer', by: 'system' }, why)
}

/** Whom a rung names: as assignees do, or as others are named. */
async function named(scene: Scene, { step }: StoredStep, to: unknown): Promise<string[]> {
  if (to === 'submitter' || to === 'owner') return whoOf(scene, to)
  const { ctx, instance, ask } = scene
  const found = await resolveAssignees({
    world: 'approval',
    ctx,
    concerning: instance,
    assignees: [to].flat() as Assignees,
    ask,
    chosen: instance.chosen[step] ?? [],
  })
  return found.flatMap(({ user }) => user ?? [])
}
