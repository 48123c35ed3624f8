import { isId } from '../../../metadata/language/values/reference.ts'
import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { hasSystemRight } from '../../permissions/system-right.ts'
import type { ProcessEvent } from '../../process/step/events.ts'
import { sql } from '../../sql.ts'
import { refuse } from '../../workflow/seats/refusal.ts'
import type { StepRun } from '../../workflow/seats/seat.ts'
import { ofSomebody } from '../../workflow/time/follow-calendars.ts'
import { isFlowAdmin } from '../api-views/is-flow-admin.ts'
import { queuesOf } from '../api-views/queues.ts'
import { deadlineOf } from '../deadline.ts'
import { actOn, demand } from '../driver/act-on.ts'
import { afterApproval } from '../driver/after-approval.ts'
import { conclude } from '../driver/conclude.ts'
import { renewTurns } from '../driver/renew-turns.ts'
import { checkPending } from '../instance/act.ts'
import { ownerOf } from '../people/office.ts'
import { documentOf, type Scene } from '../scene.ts'
import type { ActRow } from '../store/acts.ts'
import { readInstance } from '../store/instance-row.ts'
import { changed, type StepChange, type StoredSeat, type StoredStep } from '../store/steps.ts'

/** A task under its approval's lock. */
export interface OnTask {
  scene: Scene
  step: StoredStep
  seat: StoredSeat
  /** Who acts. */
  by: string
}

/** A task by its id; by its run too, where that is known. */
export type TaskAsked = string | { task: string; run: string }

const runOfTask = ({ db }: Ctx, task: string): Promise<{ run: string } | undefined> =>
  isId(task)
    ? db.first<{ run: string }>(sql`SELECT run_id AS run FROM sys.approval_task WHERE id = ${task}::uuid`)
    : Promise.resolve(undefined)

/**
 * An act on one task. Whoever has nothing to do with its approval learns nothing, not even that it is there.
 *
 * @throws not_found, approval_ended
 */
export async function onTask(
  ctx: Ctx,
  asked: TaskAsked,
  work: (on: OnTask) => Promise<readonly ProcessEvent[]>,
): Promise<string> {
  const task = typeof asked === 'string' ? asked : asked.task
  const missing = () => new AppError('not_found', { object: 'approval task', id: task })
  const found = typeof asked === 'string' ? await runOfTask(ctx, asked) : asked
  if (!found) throw missing()
  const by = ctx.user.id
  if (!(await isConcerned(ctx, found.run))) throw missing()
  await actOn(ctx, found.run, async (scene) => {
    const step = scene.steps.find(({ seats }) => seats.some((seat) => seat.task === task))
    const seat = step?.seats.find((one) => one.task === task)
    if (!step || !seat) throw missing()
    return work({ scene, step, seat, by })
  })
  return found.run
}

/**
 * Whether somebody has to do with an approval: was asked, may claim, was copied in, submitted it, owns its record, looks
 * after it or after all processes.
 */
export async function isConcerned(ctx: Ctx, run: string): Promise<boolean> {
  if (ctx.user.system || hasSystemRight(ctx, 'manage_processes')) return true
  const me = ctx.user.id
  const row = await ctx.db.first(sql`SELECT 1 FROM sys.approval_instance i WHERE i.run_id = ${run}::uuid AND (
    i.submitter = ${me}::uuid OR i.on_behalf_of = ${me}::uuid
    OR EXISTS (SELECT FROM sys.approval_task t WHERE t.run_id = i.run_id
      AND (t.assignee = ${me}::uuid OR t.original = ${me}::uuid OR t.queue = ANY(${queuesOf(ctx.user)}::text[])))
    OR EXISTS (SELECT FROM sys.approval_copy c WHERE c.run_id = i.run_id AND c.user_id = ${me}::uuid))`)
  if (row !== undefined) return true
  const instance = await readInstance(ctx, run)
  if (!instance) return false
  return (await ownerOf(ctx, instance)) === me || isFlowAdmin(ctx, instance, await documentOf(ctx, instance))
}

/** The seat is this person's and is asked. @throws approval_not_open, forbidden */
export async function requireOwn({ scene, step, seat, by }: OnTask, act: string): Promise<void> {
  await demand(scene, checkPending(scene.instance.state))
  if (seat.user === by && seat.state === 'open' && step.state === 'open') return
  if (seat.queue !== null && seat.state === 'open' && step.state === 'open')
    await demand(
      scene,
      refuse('approval_not_open', seat.user ? { state: 'claimed', by: seat.user } : { state: 'unclaimed' }),
    )
  const wasTheirs = seat.user === by || seat.queue !== null
  await demand(
    scene,
    wasTheirs
      ? refuse('approval_not_open', { step: step.step, state: seat.state, ...seat.ended })
      : refuse('forbidden', { act, why: 'not_yours' }),
  )
}

/**
 * Writes a step as an act has left it, with what follows where it has ended.
 *
 * @param act what is noted of it, unless that is done
 * @returns what the run is told
 */
export async function putRun(
  scene: Scene,
  step: StoredStep,
  run: StepRun,
  { comment, act }: { comment?: NonNullable<StepChange['comment']>; act?: ActRow } = {},
): Promise<ProcessEvent[]> {
  const { run: after, renewed } = await renewTurns(scene, step, run)
  if (act && renewed) await scene.note(act)
  const next = changed({ step, run: after, now: scene.now, ...(comment ? { comment } : {}) })
  const put = await scene.put(next, renewed ?? act)
  if (put.state === 'approved') await afterApproval(scene, put)
  const event = await conclude(scene, put)
  if (event) return [event]
  // Whose calendar counts may be another's now.
  const { calendar } = deadlineOf(scene.document, scene.document.steps[step.step]!) ?? {}
  return calendar === 'assignee' && put.state === 'open'
    ? [{ type: 'calendars', names: [`${ofSomebody}${step.step}`] }]
    : []
}
