import type { Ctx } from '../../context.ts'
import type { ObjectDef } from '../../model.ts'
import { loadPersons, type Person } from '../../organisation/persons.ts'
import { loadNames } from '../../workflow/assignees/names.ts'
import { compareChangeset } from '../changeset.ts'
import { drawApproval } from '../path/compile.ts'
import { readShown as readWhole, shownPaths } from '../shown.ts'
import type { StoredStep } from '../store/steps.ts'
import { type ActView, actViews, peopleInActs, type StoredAct } from './act-views.ts'
import { asEngine } from './as-engine.ts'
import { askOver } from './ask-over.ts'
import { type Concern, requireConcern } from './concern.ts'
import { conditionsSeen } from './conditions-seen.ts'
import {
  changedBy,
  type DifferenceView,
  differencesSeen,
  shownLastRound,
  withWho,
} from './differences-view.ts'
import { effectTexts, type Words } from './effect-texts.ts'
import { foresee } from './foresee.ts'
import type { Foreseen } from './foreseen.ts'
import { approvalLabel } from './labels.ts'
import { mayDo } from './may-do.ts'
import { type MySeat, mySeats } from './my-seats.ts'
import type { PathPart } from './path-part.ts'
import { type PathAsked, pathView } from './path-view.ts'
import { picksFor } from './picks.ts'
import { predictedEnd } from './predicted-end.ts'
import { type ProposedLines, proposedLines } from './proposed-lines.ts'
import {
  currencyField,
  currencyIn,
  pathLabel,
  readShown,
  type ShownField,
  shownFields,
  visible,
} from './shown-values.ts'
import { withoutThoseToCome } from './to-come-again.ts'
import { usualDurations } from './usual-durations.ts'
import { valuesSeen } from './values-seen.ts'

export interface InstanceView {
  id: string
  approval: string
  version: number
  label: string
  object: string
  record: string
  record_label: string | null
  record_version: number | null
  /** What its money is in; the company's where null. */
  currency: string | null
  purpose: string
  state: string
  guard: string
  act: string
  round: number
  max_rounds: number
  submitter: Person
  on_behalf_of: Person | null
  submitted_at: string
  ended_at: string | null
  reason: string | null
  shown: { hash: string; fields: ShownField[] }
  changeset: { field: string; label: string; base: unknown; proposed: unknown; now: unknown }[] | null
  proposed_lines: ProposedLines[]
  since_last_round: DifferenceView[]
  since_opened: (DifferenceView & { at: string | null; by: Person | null })[]
  path: PathPart[]
  effects: { approve: Words[]; reject: Words[] }
  predicted_end: string | null
  acts: ActView[]
  mine: MySeat[]
  may: string[]
  copies: Person[]
}

/**
 * One approval with its whole path, for whom it concerns: what it shows, what has changed, who did what, and what this
 * person may do now.
 *
 * @throws not_found for everybody else
 */
export async function readApproval(ctx: Ctx, id: string): Promise<InstanceView> {
  const concern = await requireConcern(ctx, id)
  const { instance, document, steps, acts, copies, isTask } = concern
  const object = ctx.model.objects.get(instance.object)!
  const system = asEngine(ctx)
  const imagined = { ...instance }
  const ask = await askOver(system, imagined)
  const before = steps.filter(({ round }) => round !== instance.round)
  const ofRound = withoutThoseToCome(
    document,
    steps.filter(({ round }) => round === instance.round),
  )
  const foreseen =
    instance.endedAt === null
      ? await foresee(system, {
          document,
          imagined,
          ask,
          chosen: instance.chosen,
          round: instance.round,
          entered: ofRound,
        })
      : undefined
  const at = stepNow(ctx, steps) ?? Object.keys(document.steps)[0]!
  const paths = shownPaths(ctx.model, object, document, at)
  const seeing = { object, isTask }
  // None of them waits for another.
  const [names, whole, shown] = await Promise.all([
    loadNames(
      ctx.db,
      [...steps.flatMap(({ seats }) => seats), ...seatsIn(foreseen)],
      [instance.submitter, instance.onBehalfOf, ...copies, ...peopleInActs(acts)],
    ),
    readWhole(system, instance, document),
    readShown(ctx, {
      ...seeing,
      ids: [instance.recordId],
      paths: [object.nameField, ...currencyField(object), ...paths],
    }),
  ])
  const { persons } = names
  const values = shown.get(instance.recordId)
  const { paths: seen } = visible(ctx, { ...seeing, paths })
  const waiting = instance.endedAt === null ? instance.changeset : null
  const [wanted] = await valuesSeen(ctx, seeing, [waiting?.values ?? {}])
  const name = values?.[object.nameField]
  const path = pathView(ctx, {
    document,
    instance,
    steps: [...before, ...ofRound],
    submitted: submissions(acts, instance.submitter),
    foreseen,
    names,
  })
  return {
    id: instance.runId,
    approval: instance.definition,
    version: instance.version,
    label: approvalLabel(ctx, document, instance.definition),
    object: instance.object,
    record: instance.recordId,
    record_label: typeof name === 'string' ? name : null,
    record_version: whole.version,
    currency: currencyIn(values),
    purpose: instance.purpose,
    state: instance.state,
    guard: instance.guard,
    act: instance.act,
    round: instance.round,
    max_rounds: document.maxRounds ?? 5,
    submitter: persons.get(instance.submitter),
    on_behalf_of: persons.get(instance.onBehalfOf),
    submitted_at: instance.submittedAt,
    ended_at: instance.endedAt,
    reason: instance.reason,
    shown: { hash: whole.hash(at), fields: shownFields(ctx, object, seen, { values, proposed: wanted }) },
    changeset: values ? await proposed(ctx, system, concern, object) : null,
    proposed_lines: values ? proposedLines(ctx, object, instance) : [],
    since_last_round:
      instance.round > 1 && values
        ? await differencesSeen(ctx, seeing, {
            before: shownLastRound(instance, steps),
            after: whole.values(at),
          })
        : [],
    since_opened: values ? await sinceOpened(ctx, concern, { object, steps, whole }) : [],
    path: conditionsSeen(ctx, seeing, path),
    effects: effectTexts(
      { ...instance, effects: document.effects },
      object,
      (field) => visible(ctx, { ...seeing, paths: [field] }).paths.length > 0,
    ),
    predicted_end: instance.state === 'pending' ? await predicted(ctx, instance.definition, path) : null,
    // What was changed is as little theirs to see as the record.
    acts: await actViews(ctx, values ? acts : acts.map((act) => ({ ...act, changes: null })), {
      persons,
      object,
      isTask,
    }),
    mine: await mySeats(ctx, {
      concern,
      steps,
      drawn: drawApproval(document),
      shown: whole,
      persons,
      picksOf: (step) => picksFor(ctx, system, { document, imagined, ask }, step),
    }),
    may: await mayDo(ctx, concern),
    copies: copies.map((one) => persons.get(one)),
  }
}

async function predicted(ctx: Ctx, definition: string, path: readonly PathPart[]): Promise<string | null> {
  const at = predictedEnd(path, await usualDurations(ctx, definition), ctx.clock.now().getTime())
  return at === undefined ? null : new Date(at).toISOString()
}

const seatsIn = (foreseen: Foreseen | undefined) =>
  [...(foreseen?.steps.values() ?? [])].flatMap(({ seats }) => seats)

/** The step a person sees it at: their own open one, else an open one, else the last. */
function stepNow({ user }: Ctx, steps: readonly StoredStep[]): string | undefined {
  const open = steps.filter(({ state }) => state === 'open')
  const mine = open.find(({ seats }) => seats.some((seat) => seat.user === user.id && seat.state === 'open'))
  return (mine ?? open[0] ?? steps.at(-1))?.step
}

/** Who submitted, and in which round; a return to a step begins one without. */
function submissions(acts: readonly StoredAct[], submitter: string): PathAsked['submitted'] {
  const found: { by: string; at: string; round: number }[] = []
  let round = 1
  for (const act of acts) {
    if (hasAgain(act)) round += 1
    if (act.act === 'submit' || act.act === 'resubmit')
      found.push({ by: act.actor ?? submitter, at: act.at, round })
  }
  return found
}

const hasAgain = ({ target }: StoredAct): boolean =>
  typeof target === 'object' && target !== null && 'again' in target

/** What is proposed beside what there is, field by field as the person may see it. */
async function proposed(
  ctx: Ctx,
  system: Ctx,
  { instance, isTask }: Concern,
  object: ObjectDef,
): Promise<InstanceView['changeset']> {
  if (!instance.changeset) return null
  const compared = await compareChangeset(system, instance)
  const column = (key: 'base' | 'proposed' | 'now') =>
    Object.fromEntries(compared.map((one) => [one.field, one[key] ?? null]))
  const [base = {}, wanted = {}, now = {}] = await valuesSeen(ctx, { object, isTask }, [
    column('base'),
    column('proposed'),
    column('now'),
  ])
  return Object.keys(wanted).map((field) => ({
    field,
    label: pathLabel(ctx, object, field),
    base: base[field],
    proposed: wanted[field],
    now: now[field],
  }))
}

/** What has changed since the person looked at it last. */
async function sinceOpened(
  ctx: Ctx,
  { instance, isTask }: Concern,
  {
    object,
    steps,
    whole,
  }: {
    object: ObjectDef
    steps: readonly StoredStep[]
    whole: Awaited<ReturnType<typeof readWhole>>
  },
): Promise<InstanceView['since_opened']> {
  for (const step of steps.filter(({ state }) => state === 'open')) {
    const seat = step.seats.find(({ user, state }) => user === ctx.user.id && state === 'open')
    if (!seat?.readShown || !seat.readAt) continue
    const found = await differencesSeen(
      ctx,
      { object, isTask },
      { before: seat.readShown, after: whole.values(step.step) },
    )
    if (found.length === 0) return []
    const changed = await changedBy(ctx, instance, seat.readAt)
    const by = await loadPersons(
      ctx.db,
      [...changed.values()].map((one) => one.by),
    )
    return withWho(found, changed, by)
  }
  return []
}
