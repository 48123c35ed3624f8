import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { Ctx } from '../../context.ts'
import type { Person, Persons } from '../../organisation/persons.ts'
import { isRefusal } from '../../workflow/seats/refusal.ts'
import { checkReturn } from '../../workflow/seats/rounds.ts'
import { takeBack } from '../../workflow/seats/take-back.ts'
import type { CompiledApproval } from '../path/compile.ts'
import { leadsTo } from '../path/compile.ts'
import type { Shown } from '../shown.ts'
import { rulesOf } from '../step-rules.ts'
import type { StoredSeat, StoredStep } from '../store/steps.ts'
import type { Concern } from './concern.ts'
import { stepLabel } from './labels.ts'
import { mayClaim } from './queues.ts'
import { actsOnSeat, permitted } from './seat-acts.ts'

/** Whom somebody picks for a step. */
export interface PickView {
  step: string
  label: string
  /** Empty: everybody. */
  from: Person[]
  min: number
  max: number
}

export interface MySeat {
  task: string
  step: string
  state: string
  acts: string[]
  /** Fields of the record that may be changed with the decision. */
  editable: string[]
  requires: string[]
  shown_hash: string
  due_at: string | null
  /** Who asked for a look. */
  advice_for: Person | null
  return_targets: { step: string; label: string }[]
  picks: PickView[]
}

export interface MineAsked {
  concern: Concern
  steps: readonly StoredStep[]
  drawn: CompiledApproval
  shown: Shown
  persons: Persons
  /** What whoever approves a step picks for those behind it. */
  picksOf(step: string): Promise<PickView[]>
}

/** Seats that are the person's, that they may claim, or whose decision they may take back. */
export async function mySeats(ctx: Ctx, asked: MineAsked): Promise<MySeat[]> {
  const found: MySeat[] = []
  for (const step of asked.steps)
    for (const seat of step.seats) {
      const acts = actsNow(ctx, asked, step, seat)
      if (acts.length > 0) found.push(await mySeat(ctx, asked, step, seat, acts))
    }
  return found
}

function actsNow(
  ctx: Ctx,
  { concern, steps, drawn }: MineAsked,
  step: StoredStep,
  seat: StoredSeat,
): string[] {
  const { instance, document } = concern
  const { user } = ctx
  if (step.state === 'open' && seat.state === 'open') {
    const isFree = mayClaim(user, seat)
    if (seat.user !== user.id && !isFree) return []
    return actsOnSeat(document, step.step, seat, { state: instance.state, isMember: isFree })
  }
  const isMine = seat.user === user.id && seat.state === 'approved' && seat.human
  if (!isMine || instance.state !== 'pending' || step.round !== instance.round) return []
  if (permitted(document, step.step)?.includes('takeBack') === false) return []
  const isLast = steps.findLast((one) => one.step === step.step) === step
  const behind = steps.filter(
    (other) => other.round === instance.round && other.n > step.n && leadsTo(drawn, step.step, other.step),
  )
  return isLast && !isRefusal(takeBack(step, user.id, behind)) ? ['takeBack'] : []
}

async function mySeat(
  ctx: Ctx,
  asked: MineAsked,
  step: StoredStep,
  seat: StoredSeat,
  acts: string[],
): Promise<MySeat> {
  const { concern, shown, persons } = asked
  const { document } = concern
  const { editable, requires } = rulesOf(document, step.step)
  const owner = step.seats.find(({ id }) => id === seat.backTo)?.user
  const decides = acts.includes('approve') && seat.backTo === null
  return {
    task: seat.task,
    step: step.step,
    state: seat.state,
    acts,
    editable: decides ? [...editable] : [],
    requires: decides ? [...requires] : [],
    shown_hash: shown.hash(step.step),
    due_at: seat.dueAt,
    advice_for: persons.get(owner),
    return_targets: acts.includes('return') ? returnTargets(ctx, asked, step.step, document) : [],
    picks: decides ? await asked.picksOf(step.step) : [],
  }
}

function returnTargets(
  ctx: Ctx,
  { concern, steps, drawn, persons }: MineAsked,
  from: string,
  document: ApprovalDocument,
): MySeat['return_targets'] {
  const leads = (a: string, b: string): boolean => leadsTo(drawn, a, b)
  const passed = Object.keys(document.steps).filter(
    (to) => to !== from && !checkReturn(steps, from, to, leads),
  )
  return [
    { step: 'submit', label: persons.get(concern.instance.submitter).name },
    ...passed.map((step) => ({ step, label: stepLabel(ctx, document, step) })),
  ]
}
