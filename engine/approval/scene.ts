import type { ApprovalDocument } from '../../metadata/schema/types.ts'
import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { empty, type Sql, sql } from '../sql.ts'
import type { NodeScope } from '../workflow/node-scope.ts'
import type { Office } from '../workflow/seats/office.ts'
import { workflowRunner } from '../workflow/workflows.ts'
import type { InstanceState } from './instance/act.ts'
import type { KeptApproval } from './keep-approvals.ts'
import { type CompiledApproval, drawApproval, leadsTo } from './path/compile.ts'
import { type OfficeNow, officeOf } from './people/office.ts'
import { readShown, type Shown } from './shown.ts'
import { type ActRow, insertAct, writeAct } from './store/acts.ts'
import type { ApprovalInstance } from './store/instance-row.ts'
import { type StoredSeat, type StoredStep, writeStep } from './store/steps.ts'
import { readWhole } from './store/whole.ts'

/**
 * What is known of an approval while its run's lock is held: whoever acts, and the nodes that their act comes to, look at
 * the same.
 */
export class Held {
  instance: ApprovalInstance
  /** Every step that was entered, in that order. */
  steps: readonly StoredStep[]
  /** Seats that have opened since somebody was last told. */
  opened: { step: StoredStep; seat: StoredSeat }[] = []
  shown: Promise<Shown> | undefined
  /** Something has written beside it. */
  isStale = false

  constructor({ steps, ...instance }: ApprovalInstance & { steps: readonly StoredStep[] }) {
    this.instance = instance
    this.steps = steps
  }
}

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
  readonly held: Held

  constructor(
    ctx: Ctx,
    { document, held, scope }: { document: ApprovalDocument; held: Held; scope: NodeScope },
  ) {
    this.ctx = ctx
    this.now = ctx.clock.now()
    this.document = document
    this.drawn = drawApproval(document)
    this.scope = scope
    this.held = held
  }

  readonly ask = (expression: string): Promise<unknown> => this.scope.evaluate(expression)

  get instance(): ApprovalInstance {
    return this.held.instance
  }

  /** Every step that was entered, in that order. */
  get steps(): readonly StoredStep[] {
    return this.held.steps
  }

  /** Whether it began because no definition fits. */
  get isUnforeseen(): boolean {
    return this.scope.work.origin.trigger?.['unforeseen'] === true
  }

  get open(): readonly StoredStep[] {
    return this.steps.filter(({ state }) => state === 'open')
  }

  shown(): Promise<Shown> {
    this.held.shown ??= readShown(this.ctx, this.instance, this.document)
    return this.held.shown
  }

  /** The record was written. */
  forgetShown(): void {
    this.held.shown = undefined
  }

  /** @param people everybody the act may be about, besides those who sit */
  office(
    people: readonly (string | null | undefined)[] = [],
    hasApproved?: (user: string) => boolean,
  ): Promise<OfficeNow> {
    const seated = this.open.flatMap(({ seats }) =>
      seats.flatMap(({ user, queue }) => (queue ? user : (user ?? []))),
    )
    return officeOf(this.ctx, this.instance, {
      document: this.document,
      ask: this.ask,
      people: [...new Set([...seated, ...people])],
      ...(hasApproved ? { hasApproved } : {}),
    })
  }

  leads = (from: string, to: string): boolean => leadsTo(this.drawn, from, to)

  /** What a rule says. The office is read only where the rule asks it anything. */
  async ruled<T>(people: readonly string[], rule: (office: Office) => T): Promise<T> {
    try {
      return rule(unread)
    } catch (error) {
      if (error !== notRead) throw error
    }
    return rule(await this.office(people))
  }

  /** @param act what has made it so, written with it */
  async put(step: StoredStep, act?: ActRow): Promise<StoredStep> {
    const { held } = this
    const before = held.steps.find(({ id }) => id === step.id)
    await writeStep(this.ctx.db, held.instance.runId, step, { before, also: this.#noted(act) })
    held.steps = before ? held.steps.map((one) => (one.id === step.id ? step : one)) : [...held.steps, step]
    const wasOpen = new Set(before?.seats.flatMap(({ id, state }) => (state === 'open' ? [id] : [])))
    if (step.state === 'open')
      for (const seat of step.seats)
        if (seat.state === 'open' && !wasOpen.has(seat.id)) held.opened.push({ step, seat })
    return step
  }

  /** Seats that have opened since this was asked last, those that are over again left out. */
  takeOpened(): { step: StoredStep; seat: StoredSeat }[] {
    const { opened } = this.held
    this.held.opened = []
    return opened.filter(({ step, seat }) =>
      this.open.some(
        ({ id, seats }) =>
          id === step.id && seats.some((one) => one.task === seat.task && one.state === 'open'),
      ),
    )
  }

  /** @param act what has made it so, written with it */
  async change(patch: Partial<ApprovalInstance>, act?: ActRow): Promise<void> {
    const { held } = this
    held.instance = { ...held.instance, ...patch }
    const { runId, state, round, reason, chosen, changeset, baseVersion, preview, endedAt } = held.instance
    const json = (value: unknown) => (value === null ? null : JSON.stringify(value))
    const noted = this.#noted(act)
    await this.ctx.db.run(sql`${noted ? sql`WITH also AS (${noted}) ` : empty}UPDATE sys.approval_instance SET state = ${state}, round = ${round}, reason = ${reason},
        chosen = ${json(chosen)}::jsonb, changeset = ${json(changeset)}::jsonb, base_version = ${baseVersion},
        preview = ${json(preview)}::jsonb, ended_at = ${endedAt}::timestamptz, revision = revision + 1
      WHERE run_id = ${runId}::uuid`)
  }

  end(
    state: Extract<InstanceState, 'approved' | 'rejected' | 'withdrawn' | 'cancelled'>,
    act?: ActRow,
  ): Promise<void> {
    return this.change({ state, endedAt: this.now.toISOString() }, act)
  }

  #noted(act: ActRow | undefined): Sql | undefined {
    return act && insertAct(this.instance.runId, act, this.now)
  }

  note(act: ActRow): Promise<number> {
    return writeAct(this.ctx.db, this.instance.runId, act, this.now)
  }

  /** After a wake-up: the record may have been written, and what is known is read again where that was written beside it. */
  async renew(): Promise<void> {
    const { held } = this
    held.shown = undefined
    if (!held.isStale) return
    const { steps, ...instance } = (await readWhole(this.ctx, held.instance.runId))!
    Object.assign(held, { instance, steps, isStale: false })
  }
}

const notRead = new Error('The office has not been read.')
const unread: Office = new Proxy({} as Office, {
  get: () => {
    throw notRead
  },
})

/** The scene of a run whose lock is held. @throws not_found */
export async function readScene(ctx: Ctx, runId: string, scope: NodeScope): Promise<Scene> {
  const whole = await readWhole(ctx, runId)
  if (!whole) throw new AppError('not_found', { object: 'approval', id: runId })
  return sceneAt(ctx, new Held(whole), scope)
}

/** The same where it is known what the approval is. */
export const sceneAt = async (ctx: Ctx, held: Held, scope: NodeScope): Promise<Scene> =>
  new Scene(ctx, { document: await documentOf(ctx, held.instance), held, scope })

/** What an instance was submitted under, whatever has been published since. */
export async function documentOf(
  ctx: Ctx,
  { definition: name, version }: Pick<ApprovalInstance, 'definition' | 'version'>,
): Promise<ApprovalDocument> {
  const { definitions } = ctx.parts.get(workflowRunner)
  const kept = await definitions.document(ctx.db, { kind: 'approval', name }, version)
  return (kept as KeptApproval).approval
}
