import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { Ctx } from '../../context.ts'
import type { Names } from '../../workflow/assignees/names.ts'
import type { Decision } from '../../workflow/seats/decision.ts'
import type { Seat, StepRun } from '../../workflow/seats/seat.ts'
import { counts } from '../../workflow/seats/tally.ts'
import { type Part, readPath } from '../path/read-path.ts'
import { rulesOf } from '../step-rules.ts'
import type { ApprovalInstance } from '../store/instance-row.ts'
import type { StoredStep } from '../store/steps.ts'
import type { Foreseen } from './foreseen.ts'
import { branchLabel, stepLabel } from './labels.ts'
import type { PathPart, StepPart } from './path-part.ts'
import { seatView } from './seat-view.ts'
import { comesLater } from './to-come-again.ts'

export interface PathAsked {
  document: ApprovalDocument
  /** Absent in a preview: nothing was submitted. */
  instance?: ApprovalInstance
  steps: readonly StoredStep[]
  /** Who submitted, round by round. */
  submitted: readonly { by: string; at: string | null; round: number }[]
  foreseen: Foreseen | undefined
  names: Names
}

/**
 * The whole path: rounds that are over step by step as they were, then the round that is under way along the path of the
 * document: what is past, what is asked now, what is foreseen.
 */
export function pathView(ctx: Pick<Ctx, 'model' | 'locale'>, asked: PathAsked): PathPart[] {
  const { instance, steps, submitted, names, foreseen } = asked
  const round = instance?.round ?? 1
  const parts: PathPart[] = []
  for (let of = 1; of <= round; of += 1) {
    const sent = submitted.find((one) => one.round === of)
    if (sent) parts.push({ kind: 'submit', by: names.persons.get(sent.by), at: sent.at, round: of })
    else if (of === round && instance?.state === 'returned')
      parts.push({ kind: 'submit', by: names.persons.get(instance.submitter), at: null, round: of })
    if (of < round)
      for (const step of steps) if (step.round === of) parts.push(stepPart(ctx, asked, step.step, step))
  }
  const isOver = instance?.endedAt != null
  parts.push(...walk(ctx, asked, readPath({ item: '', problems: [] }, asked.document)))
  parts.push({
    kind: 'end',
    outcome: isOver ? instance.state : (foreseen?.outcome ?? 'approved'),
    state: isOver ? instance.state : 'predicted',
    at: instance?.endedAt ?? null,
  })
  return parts
}

const isOfRound = ({ instance }: PathAsked, step: StoredStep): boolean =>
  step.round === (instance?.round ?? 1)

/**
 * How a step stands in the round that is under way; it may have been asked more than once. One that lies before where the
 * round began stands as it was decided.
 */
function enteredAs(asked: PathAsked, name: string): StoredStep | undefined {
  const { document, instance, steps } = asked
  const all = steps.filter(({ step }) => step === name)
  const entered = all.findLast((step) => isOfRound(asked, step))
  const [first] = steps.filter((step) => isOfRound(asked, step))
  if (entered || !instance || !first || !comesLater(document, name, first.step)) return entered
  const before = all.findLast(({ state }) => state !== 'cancelled')
  if (before?.state !== 'approved' && before?.state !== 'carried') return undefined
  return { ...before, state: 'carried', round: instance.round }
}

const stepsIn = (parts: readonly Part[]): string[] =>
  parts.flatMap((part) => {
    if (part.kind === 'step') return [part.step]
    return (part.kind === 'parallel' ? part.branches : part.ways).flatMap(({ path }) => stepsIn(path))
  })

function walk(ctx: Pick<Ctx, 'model' | 'locale'>, asked: PathAsked, parts: readonly Part[]): PathPart[] {
  return parts.map((part): PathPart => {
    if (part.kind === 'step') return stepPart(ctx, asked, part.step, enteredAs(asked, part.step))
    if (part.kind === 'parallel')
      return {
        kind: 'parallel',
        need: part.need ?? null,
        on_reject: part.onReject,
        branches: part.branches.map(({ name, label, path }) => ({
          name,
          label: branchLabel(ctx, asked.document, { name, ...(label === undefined ? {} : { label }) }),
          path: walk(ctx, asked, path),
        })),
      }
    const index = part.ways.findIndex(({ path }) => stepsIn(path).some((name) => comesTo(asked, name)))
    return {
      kind: 'choose',
      taken: index < 0 ? null : index,
      ways: part.ways.map(({ when, path }) => ({ when: when ?? null, path: walk(ctx, asked, path) })),
    }
  })
}

const comesTo = (asked: PathAsked, name: string): boolean =>
  enteredAs(asked, name) !== undefined || asked.foreseen?.steps.get(name)?.isTaken === true

function stepPart(
  ctx: Pick<Ctx, 'model' | 'locale'>,
  asked: PathAsked,
  name: string,
  entered: StoredStep | undefined,
): StepPart {
  const { document, names, instance } = asked
  const foreseen = asked.foreseen?.steps.get(name)
  const seats: readonly Seat[] = entered?.seats ?? foreseen?.seats ?? []
  const decision = entered?.decision ?? rulesOf(document, name).decision
  const { when } = document.steps[name] ?? {}
  return {
    kind: 'step',
    step: name,
    label: stepLabel(ctx, document, name),
    ...(entered ? stood(entered) : notEntered(asked, name)),
    round: entered?.round ?? instance?.round ?? 1,
    decision,
    need: neededOf(decision, seats),
    seats: seats.map((seat) => seatView(ctx, seat, names)),
    due_at: entered?.seats.find(({ state }) => state === 'open')?.dueAt ?? null,
    opened_at: entered?.openedAt ?? null,
    ended_at: entered?.endedAt ?? null,
    why:
      typeof when !== 'string'
        ? { code: 'always' }
        : { code: entered || foreseen?.isTaken !== false ? 'condition' : 'condition_false', when },
  }
}

/** Where a step stands that was asked. */
function stood({ state, seats }: StoredStep): Pick<StepPart, 'state' | 'outcome'> {
  const isSkipped = seats.length > 0 && seats.every((seat) => !counts(seat) || seat.state === 'skipped')
  switch (state) {
    case 'open':
      return { state: 'now', outcome: null }
    case 'cancelled':
      return { state: 'cancelled', outcome: null }
    case 'carried':
      return { state: 'carried', outcome: 'approved' }
    case 'approved':
      return isSkipped ? { state: 'skipped', outcome: 'skipped' } : { state: 'past', outcome: 'approved' }
    default:
      return { state: 'past', outcome: state }
  }
}

/** A step that was not asked: passed by, no longer to come, or foreseen. */
function notEntered(asked: PathAsked, name: string): Pick<StepPart, 'state' | 'outcome'> {
  const { instance, foreseen, document, steps } = asked
  const skipped = { state: 'skipped', outcome: 'skipped' } as const
  if (instance?.state === 'approved') return skipped
  if (instance?.endedAt != null) return { state: 'cancelled', outcome: null }
  if (foreseen?.steps.get(name)?.isTaken === false) return skipped
  const open = steps.filter((step) => isOfRound(asked, step) && step.state === 'open')
  const isPassed = open.length > 0 && !open.some(({ step }) => comesLater(document, step, name))
  return isPassed ? skipped : { state: 'predicted', outcome: null }
}

/** How many must agree; of weights their sum. */
function neededOf(decision: Decision, seats: StepRun['seats']): number | null {
  const voices = seats.filter(counts)
  if (voices.length === 0) return null
  switch (decision.type) {
    case 'all':
    case 'sequential':
      return voices.length
    case 'any':
      return 1
    case 'kOfN':
      return Math.max(1, Math.min(decision.k, voices.length))
    case 'ratio':
      return Math.max(1, Math.ceil((decision.percent * voices.length) / 100))
    default:
      return Math.ceil((decision.percent * voices.reduce((sum, { weight }) => sum + Number(weight), 0)) / 100)
  }
}
