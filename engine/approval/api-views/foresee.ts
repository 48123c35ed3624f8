import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { Ctx } from '../../context.ts'
import { ExpressionFailed } from '../../process/step/turn.ts'
import type { DecisionTable } from '../../workflow/assignees/asking.ts'
import { resolveAssignees } from '../../workflow/assignees/resolve-assignees.ts'
import { type FillRules, fillStep, type Surroundings } from '../../workflow/seats/fill-step.ts'
import type { Found } from '../../workflow/seats/find-people.ts'
import { keptFromQueue } from '../../workflow/seats/kept-from-queue.ts'
import { isRefusal } from '../../workflow/seats/refusal.ts'
import { hasApproved } from '../../workflow/seats/rounds.ts'
import { isPending, type StepRun } from '../../workflow/seats/seat.ts'
import { nearBy } from '../driver/near.ts'
import { type Part, readPath } from '../path/read-path.ts'
import { officeOf } from '../people/office.ts'
import { withoutDeadQueues } from '../people/queue-members.ts'
import { fillRulesOf, namedBy, rulesOf } from '../step-rules.ts'
import type { StoredStep } from '../store/steps.ts'
import type { Imagined } from './ask-over.ts'
import type { Foreseen, ForeseenStep, Trouble } from './foreseen.ts'

export interface AskedForesight {
  document: ApprovalDocument
  imagined: Imagined
  ask(expression: string): Promise<unknown>
  /** Whom somebody picked, by step. */
  chosen: Readonly<Record<string, readonly string[]>>
  round?: number
  /** Steps that were entered in this round: they are as they are. */
  entered?: readonly StoredStep[]
  /** Told how the seats of a step come to be. */
  onFill?(step: string, filling: Filling): void
}

/** What the seats of a step are made of. */
export interface Filling {
  found: readonly Found[]
  rules: FillRules
  around: Surroundings
  /** Who decided in a step from whose people these must differ. */
  others: ReadonlySet<string>
}

/**
 * Walks the path as if everybody agreed: which steps come, who would be asked at each, and where nobody is found. By the
 * conditions, the people and the rules of this moment; nothing is written.
 *
 * @param ctx the engine's own
 */
export async function foresee(ctx: Ctx, asked: AskedForesight): Promise<Foreseen> {
  const walk = new Walk(ctx, asked)
  await walk.along(readPath({ item: '', problems: [] }, asked.document))
  return walk.found
}

class Walk {
  readonly #ctx: Ctx
  readonly #asked: AskedForesight
  readonly #steps = new Map<string, ForeseenStep>()
  readonly #runs: StepRun[]
  readonly #empty: string[] = []
  readonly #troubles: Trouble[] = []
  #isRejected = false

  constructor(ctx: Ctx, asked: AskedForesight) {
    this.#ctx = ctx
    this.#asked = asked
    this.#runs = (asked.entered ?? []).map(agreed)
  }

  get found(): Foreseen {
    return {
      steps: this.#steps,
      outcome: this.#isRejected ? 'rejected' : 'approved',
      empty: this.#empty,
      troubles: this.#troubles,
    }
  }

  async along(parts: readonly Part[]): Promise<void> {
    for (const part of parts) {
      if (part.kind === 'step') await this.#step(part.step)
      else if (part.kind === 'parallel')
        for (const { when, path } of part.branches)
          await ((await this.#holds(when, path)) ? this.along(path) : this.#pass(path))
      else {
        let isTaken = false
        for (const { when, path } of part.ways) {
          const takes: boolean = !isTaken && (await this.#holds(when, path))
          isTaken ||= takes
          await (takes ? this.along(path) : this.#pass(path))
        }
      }
    }
  }

  /** None of these is come to. */
  async #pass(parts: readonly Part[]): Promise<void> {
    for (const part of parts)
      if (part.kind === 'step') this.#steps.set(part.step, { isTaken: false, seats: [] })
      else for (const { path } of part.kind === 'parallel' ? part.branches : part.ways) await this.#pass(path)
  }

  async #holds(when: string | undefined, path: readonly Part[]): Promise<boolean> {
    if (when === undefined) return true
    const [first] = path
    return this.#judged(when, first?.kind === 'step' ? first.step : '')
  }

  /** What cannot be answered stops the approval when it comes there. */
  async #judged(when: string, step: string): Promise<boolean> {
    try {
      return (await this.#asked.ask(when)) === true
    } catch (error) {
      if (!(error instanceof ExpressionFailed)) throw error
      this.#troubles.push({ code: 'expression_invalid', step, message: error.message })
      return false
    }
  }

  async #step(name: string): Promise<void> {
    const { document, entered = [] } = this.#asked
    if (entered.some(({ step }) => step === name)) return
    const { when, otherwise } = document.steps[name]!
    if (typeof when === 'string' && !(await this.#judged(when, name))) {
      this.#steps.set(name, { isTaken: false, seats: [] })
      this.#isRejected ||= otherwise === 'reject'
      return
    }
    await this.#fill(name)
  }

  async #fill(name: string): Promise<void> {
    const { document, imagined: instance, chosen, ask, round = 1 } = this.#asked
    const ctx = this.#ctx
    const rules = rulesOf(document, name)
    let named: Awaited<ReturnType<typeof resolveAssignees>> = []
    try {
      named = await resolveAssignees({
        world: 'approval',
        ctx,
        concerning: instance,
        ask,
        assignees: document.steps[name]!.assignees,
        chosen: chosen[name] ?? [],
        tables: (document as { tables?: Record<string, DecisionTable> }).tables ?? {},
      })
    } catch (error) {
      if (!(error instanceof ExpressionFailed)) throw error
      this.#troubles.push({ code: 'expression_invalid', step: name, message: error.message })
    }
    const asksInput = rules.editable.length > 0 || rules.requires.length > 0
    const fillRules = await fillRulesOf(ctx.db, document, name)
    const office = await officeOf(ctx, instance, {
      document,
      ask,
      people: [...named.map(({ user }) => user), ...namedBy(fillRules)],
      hasApproved: (user) =>
        !asksInput &&
        hasApproved(this.#runs, user, { repeat: rules.repeat, round, shown: '', shownNow: () => '' }),
    })
    const others = this.#seatedIn(rules.differentFrom)
    const around = { ...office, isActive: (user: string) => !others.has(user) && office.isActive(user) }
    const near = nearBy(office, instance, fillRules, others)
    const found = await withoutDeadQueues(ctx.db, named, keptFromQueue(near))
    this.#asked.onFill?.(name, { found, rules: fillRules, around: office, others })
    const seats = fillStep(found, fillRules, around)
    if (isRefusal(seats)) {
      this.#troubles.push({ code: seats.refused, step: name })
      if (seats.refused === 'approval_no_approver') this.#empty.push(name)
      this.#steps.set(name, { isTaken: true, seats: [] })
      return
    }
    if (seats.some(({ why }) => why.some(({ reason }) => reason.startsWith('empty_')))) this.#empty.push(name)
    this.#isRejected ||= seats.some(({ state }) => state === 'rejected')
    this.#steps.set(name, { isTaken: true, seats })
    this.#runs.push(agreed({ step: name, round, state: 'open', shown: '', decision: rules.decision, seats }))
  }

  #seatedIn(steps: readonly string[]): Set<string> {
    return new Set(
      this.#runs
        .filter(({ step }) => steps.includes(step))
        .flatMap(({ seats }) =>
          seats.flatMap(({ user, state }) => (user !== null && state === 'approved' ? [user] : [])),
        ),
    )
  }
}

/** A step once everybody who is asked there has agreed. Whatever it shows stays as it is, as far as one can see. */
const agreed = (run: StepRun): StepRun => ({
  ...run,
  state: run.state === 'open' ? 'approved' : run.state,
  shown: '',
  seats: run.seats.map((seat) => (isPending(seat) ? { ...seat, state: 'approved', human: true } : seat)),
})
