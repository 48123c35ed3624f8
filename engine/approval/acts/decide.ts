import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { systemPrincipal } from '../../organisation/principals.ts'
import { updateRecord } from '../../records/update.ts'
import { actOnStep } from '../../workflow/seats/act.ts'
import { rebaseChangeset } from '../changeset.ts'
import { channelOf, granted } from '../driver/act-on.ts'
import type { Scene } from '../scene.ts'
import { requireSeenReferences } from '../seen-references.ts'
import { differences, type Shown } from '../shown.ts'
import { rulesOf } from '../step-rules.ts'
import type { ActRow, Channel } from '../store/acts.ts'
import type { StoredSeat, StoredStep } from '../store/steps.ts'
import { type OnTask, onTask, putRun, requireOwn, type TaskAsked } from './on-task.ts'

export interface Decided {
  /** Hash of what the decision stands on. */
  shown: string
  comment?: string
  /** Fields of the record that the step lets its approver edit. */
  values?: Readonly<Record<string, unknown>>
  /** Ids of files. */
  attachments?: readonly string[]
  /** People for steps that follow, by step. */
  chosen?: Readonly<Record<string, readonly string[]>>
  channel?: Channel
}

/**
 * Approves or rejects: what the approver may edit is saved with it, what the step asks for must be there, and what was
 * seen must still be so. Advice for whoever delegated is given the same way.
 *
 * @returns the instance
 * @throws not_found, approval_not_open, approval_ended, forbidden, decision_stale, approval_input_missing,
 *   validation_failed, and what effects throw: nothing is decided then
 */
export function decide(
  ctx: Ctx,
  task: TaskAsked,
  act: 'approve' | 'reject',
  asked: Decided,
): Promise<string> {
  return onTask(ctx, task, async (on) => {
    const { scene, step, seat, by } = on
    await requireOwn(on, act)
    const before = await scene.shown()
    if (before.hash(step.step) !== asked.shown) throw stale(step, seat, before.values(step.step))
    requireInput(on, act, asked)
    await requireSeenReferences(
      { ...ctx, db: scene.ctx.db },
      scene.instance,
      asked.values ?? {},
      before.value,
    )
    const changes = await saveEdited(on, asked.values ?? {})
    const shown = await scene.shown()
    requireFields(on, act, shown)
    const hash = shown.hash(step.step)
    const run = await granted(
      scene,
      await scene.ruled([by], (office) =>
        actOnStep(
          { ...step, shown: hash },
          { act, by, shown: hash, mine: seat.id },
          office,
          rulesOf(scene.document, step.step),
        ),
      ),
    )
    // Whoever only advises picks nobody.
    if (asked.chosen && act === 'approve' && seat.backTo === null)
      await scene.change({ chosen: { ...scene.instance.chosen, ...asked.chosen } })
    const noted: ActRow = {
      act,
      step: step.id,
      task: seat.task,
      actor: by,
      onBehalfOf: seat.original,
      from: 'open',
      to: run.seats.find(({ id }) => id === seat.id)?.state ?? null,
      ...(seat.backTo === null ? {} : { target: { advice: true } }),
      comment: asked.comment ?? null,
      attachments: asked.attachments ?? [],
      recordVersion: shown.version,
      changes,
      channel: asked.channel ?? channelOf(ctx),
    }
    // What it was entered with stays known: the votes before this one stand on it.
    const after = { ...run, shown: step.shown }
    return putRun(scene, step, after, {
      comment: { seat: seat.id, text: asked.comment ?? null },
      act: noted,
    })
  })
}

/** What has changed since they looked, as far as it is known what they saw. */
function stale(step: StoredStep, { readShown }: StoredSeat, now: StoredStep['values']): AppError {
  return new AppError('decision_stale', {
    step: step.step,
    differences: differences(readShown ?? step.values, now),
  })
}

/** @throws approval_input_missing */
function requireInput({ scene, step, seat }: OnTask, act: string, { comment, attachments }: Decided): void {
  if (act === 'reject' || seat.backTo !== null) return
  const { requires } = rulesOf(scene.document, step.step)
  const missing = requires.filter(
    (one) =>
      (one === 'comment' && !comment?.trim()) ||
      ((one === 'attachment' || one === 'signature') && !attachments?.length),
  )
  if (missing.length > 0) throw new AppError('approval_input_missing', { step: step.step, missing })
}

/** Fields that the step asks for are filled in, by whomever. @throws approval_input_missing */
function requireFields({ scene, step, seat }: OnTask, act: string, shown: Pick<Shown, 'value'>): void {
  if (act === 'reject' || seat.backTo !== null) return
  const fields = rulesOf(scene.document, step.step).requires.filter(
    (one) => !['comment', 'attachment', 'signature'].includes(one),
  )
  const missing = fields.filter((field) => {
    const value = shown.value(field)
    return (
      value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
    )
  })
  if (missing.length > 0) throw new AppError('approval_input_missing', { step: step.step, missing })
}

/** Saves what the step lets its approver edit, as the engine on their behalf. @throws forbidden, validation_failed */
export async function saveEdited(
  { scene, step, by }: OnTask,
  values: Readonly<Record<string, unknown>>,
): Promise<Record<string, [unknown, unknown]> | null> {
  const names = Object.keys(values)
  if (names.length === 0) return null
  const { editable } = rulesOf(scene.document, step.step)
  const other = names.find((name) => !editable.includes(name))
  if (other !== undefined)
    throw new AppError('forbidden', {
      act: 'edit',
      object: scene.instance.object,
      field: other,
      why: 'not_editable',
    })
  const before = await scene.shown()
  await saveAs(scene, { user: systemPrincipal, onBehalfOf: by }, values)
  scene.forgetShown()
  return Object.fromEntries(names.map((name) => [name, [before.value(name) ?? null, values[name] ?? null]]))
}

/** Into the record; into what is proposed for it, where that is kept aside. */
export async function saveAs(
  scene: Scene,
  by: Pick<Ctx, 'user'> & Partial<Ctx>,
  values: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { ctx, instance } = scene
  const isAside = (name: string) =>
    instance.changeset !== null && (instance.guard === 'changeset' || name in instance.changeset.values)
  const aside = Object.fromEntries(Object.entries(values).filter(([name]) => isAside(name)))
  const own = Object.fromEntries(Object.entries(values).filter(([name]) => !isAside(name)))
  if (Object.keys(aside).length > 0) {
    const { changeset } = await rebaseChangeset(ctx, instance, aside)
    await scene.change({
      changeset: { ...changeset, base: { ...changeset.base, ...instance.changeset?.base } },
    })
  }
  if (Object.keys(own).length === 0) return
  await updateRecord({ ...ctx, ...by, db: ctx.db }, instance.object, instance.recordId, own)
  scene.scope.expressions.forget()
}
