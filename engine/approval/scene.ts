import type { ApprovalDocument } from '../../metadata/schema/types.ts'
import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { sql } from '../sql.ts'
import type { NodeScope } from '../workflow/node-scope.ts'
import { workflowRunner } from '../workflow/workflows.ts'
import type { InstanceState } from './instance/act.ts'
import type { KeptApproval } from './keep-approvals.ts'
import { type CompiledApproval, drawApproval, leadsTo } from './path/compile.ts'
import { officeOf } from './people/office.ts'
import type { Surroundings } from './seats/fill-step.ts'
import type { Office } from './seats/office.ts'
import { readShown, type Shown } from './shown.ts'
import { type ActRow, writeAct } from './store/acts.ts'
import { type ApprovalInstance, readInstance } from './store/instance-row.ts'
import { readSteps, type StoredSeat, type StoredStep, writeStep } from './store/steps.ts'

/**
 * One approval under its run's lock: what it is, whom it asked, what it shows. What is put into it is written at once,
 * in the transaction that holds the lock.
 */
export class Scene {
  /** The engine itself, on behalf of whoever acts. */
  readonly ctx: Ctx
  readonly now: Date
  readonly document: ApprovalDocument
  readonly drawn: CompiledApproval
  /** Where its expressions and effects are at home. */
  readonly scope: NodeScope
  /** Seats that have opened since somebody was last told. */
  #opened: { step: StoredStep; seat: StoredSeat }[] = []
  #instance: ApprovalInstance
  #steps: readonly StoredStep[]
  #shown: Promise<Shown> | undefined

  constructor(
    ctx: Ctx,
    {
      document,
      instance,
      steps,
      scope,
    }: {
      document: ApprovalDocument
      instance: ApprovalInstance
      steps: readonly StoredStep[]
      scope: NodeScope
    },
  ) {
    this.ctx = ctx
    this.now = ctx.clock.now()
    this.document = document
    this.drawn = drawApproval(document)
    this.scope = scope
    this.#instance = instance
    this.#steps = steps
  }

  readonly ask = (expression: string): Promise<unknown> => this.scope.evaluate(expression)

  get instance(): ApprovalInstance {
    return this.#instance
  }

  /** Every step that was entered, in that order. */
  get steps(): readonly StoredStep[] {
    return this.#steps
  }

  /** Whether it began because no definition fits. */
  get isUnforeseen(): boolean {
    return this.scope.work.origin.trigger?.['unforeseen'] === true
  }

  get open(): readonly StoredStep[] {
    return this.#steps.filter(({ state }) => state === 'open')
  }

  shown(): Promise<Shown> {
    this.#shown ??= readShown(this.ctx, this.#instance, this.document)
    return this.#shown
  }

  /** The record was written. */
  forgetShown(): void {
    this.#shown = undefined
  }

  /** @param people everybody the act may be about, besides those who sit */
  office(
    people: readonly (string | null | undefined)[] = [],
    hasApproved?: (user: string) => boolean,
  ): Promise<Office & Surroundings> {
    const seated = this.open.flatMap(({ seats }) =>
      seats.flatMap(({ user, queue }) => (queue ? user : (user ?? []))),
    )
    return officeOf(this.ctx, this.#instance, {
      document: this.document,
      ask: this.ask,
      people: [...new Set([...seated, ...people])],
      ...(hasApproved ? { hasApproved } : {}),
    })
  }

  leads = (from: string, to: string): boolean => leadsTo(this.drawn, from, to)

  async put(step: StoredStep): Promise<StoredStep> {
    const before = this.#steps.find(({ id }) => id === step.id)
    await writeStep(this.ctx.db, this.#instance.runId, step, before)
    this.#steps = before
      ? this.#steps.map((one) => (one.id === step.id ? step : one))
      : [...this.#steps, step]
    const wasOpen = new Set(before?.seats.flatMap(({ id, state }) => (state === 'open' ? [id] : [])))
    if (step.state === 'open')
      for (const seat of step.seats)
        if (seat.state === 'open' && !wasOpen.has(seat.id)) this.#opened.push({ step, seat })
    return step
  }

  /** Seats that have opened since this was asked last, those that are over again left out. */
  takeOpened(): { step: StoredStep; seat: StoredSeat }[] {
    const opened = this.#opened
    this.#opened = []
    return opened.filter(({ step, seat }) =>
      this.open.some(
        ({ id, seats }) =>
          id === step.id && seats.some((one) => one.task === seat.task && one.state === 'open'),
      ),
    )
  }

  async change(patch: Partial<ApprovalInstance>): Promise<void> {
    this.#instance = { ...this.#instance, ...patch }
    const { runId, state, round, reason, chosen, changeset, baseVersion, preview, endedAt } = this.#instance
    const json = (value: unknown) => (value === null ? null : JSON.stringify(value))
    await this.ctx.db.run(sql`UPDATE sys.approval_instance SET state = ${state}, round = ${round}, reason = ${reason},
        chosen = ${json(chosen)}::jsonb, changeset = ${json(changeset)}::jsonb, base_version = ${baseVersion},
        preview = ${json(preview)}::jsonb, ended_at = ${endedAt}::timestamptz, revision = revision + 1
      WHERE run_id = ${runId}::uuid`)
  }

  end(state: Extract<InstanceState, 'approved' | 'rejected' | 'withdrawn' | 'cancelled'>): Promise<void> {
    return this.change({ state, endedAt: this.now.toISOString() })
  }

  note(act: ActRow): Promise<number> {
    return writeAct(this.ctx.db, this.#instance.runId, act, this.now)
  }

  /** Reads again what a wake-up may have changed. */
  async renew(): Promise<void> {
    const { runId } = this.#instance
    this.#instance = (await readInstance(this.ctx, runId))!
    this.#steps = await readSteps(this.ctx.db, runId)
    this.#shown = undefined
  }
}

/** The scene of a run whose lock is held. @throws not_found */
export async function readScene(
  ctx: Ctx,
  runId: string,
  scope: NodeScope,
  known?: ApprovalInstance,
): Promise<Scene> {
  const instance = known ?? (await readInstance(ctx, runId))
  if (!instance) throw new AppError('not_found', { object: 'approval', id: runId })
  const document = await documentOf(ctx, instance)
  return new Scene(ctx, { document, instance, steps: await readSteps(ctx.db, runId), scope })
}

/** What an instance was submitted under, whatever has been published since. */
export async function documentOf(
  ctx: Ctx,
  { definition: name, version }: Pick<ApprovalInstance, 'definition' | 'version'>,
): Promise<ApprovalDocument> {
  const { definitions } = ctx.parts.get(workflowRunner)
  const kept = await definitions.document(ctx.db, { kind: 'approval', name }, version)
  return (kept as KeptApproval).approval
}
