import type { Client } from 'pg'
import type { Clock, Log } from '../context.ts'
import { isConnectionLoss, isMomentary } from '../db/pg-errors.ts'
import { runBackfill, waitForOpenTransactions } from './backfill.ts'
import { table } from './ddl.ts'
import {
  isCancelRequested,
  markStep,
  moveState,
  type PublishState,
  readMarks,
  type StepMark,
} from './journal.ts'
import { type LockPatience, withShortLocks } from './locks.ts'
import { announceShadows, forgetShadows } from './shadows.ts'
import type { Step } from './step.ts'

export interface ApplyOptions {
  clock: Clock
  log: Log
  /** Written in the switch's own transaction: version row, draft, epoch. */
  switchOver(client: Client): Promise<void>
  /** Told before and after each step; tests kill the process here. */
  onStep?: ((event: StepEvent) => void | Promise<void>) | undefined
  patience?: LockPatience | undefined
}

export interface StepEvent {
  id: string
  moment: 'before' | 'after' | 'inside'
}

export interface ApplyWork {
  id: string
  state: PublishState
  steps: readonly Step[]
}

/** A publish was given up before its switch. */
export class PublishCancelled extends Error {
  override readonly name = 'PublishCancelled'
}

/**
 * Carries out a journalled plan: prepare, switch, clean. It begins wherever the journal says it stopped, so a killed
 * publish is finished by calling it again. Failing or cancelled before the switch, it undoes what it prepared.
 *
 * @throws publish_blocked, PublishCancelled, or what the database refused
 */
export async function applySteps(client: Client, work: ApplyWork, options: ApplyOptions): Promise<void> {
  const marks = await readMarks(client, work.id)
  const steps = work.steps.map((step, position) => ({ step, position }))
  const run = new Run(client, work, options, marks)
  if (work.state === 'preparing') {
    try {
      await run.prepare(steps.filter(({ step }) => step.phase === 'prepare'))
      await run.switch(steps.filter(({ step }) => step.phase === 'switch'))
    } catch (error) {
      if (!isConnectionLoss(error))
        await run.giveUp(
          steps.filter(({ step }) => step.phase === 'prepare'),
          error,
        )
      throw error
    }
  }
  await run.clean(steps.filter(({ step }) => step.phase === 'clean'))
}

interface Placed {
  step: Step
  position: number
}

const finished: StepMark = { done: true, reached: null, rows: 0 }

class Run {
  readonly #client: Client
  readonly #work: ApplyWork
  readonly #options: ApplyOptions
  readonly #marks: Map<number, StepMark>

  constructor(client: Client, work: ApplyWork, options: ApplyOptions, marks: Map<number, StepMark>) {
    this.#client = client
    this.#work = work
    this.#options = options
    this.#marks = marks
  }

  async prepare(steps: readonly Placed[]): Promise<void> {
    let announced = false
    for (const placed of steps) {
      await this.#stopIfCancelled()
      if (placed.step.shadows && !announced) {
        await announceShadows(
          this.#client,
          steps.map(({ step }) => step),
        )
        await waitForOpenTransactions(this.#client)
        announced = true
      }
      await this.#runStep(placed)
    }
    await this.#stopIfCancelled()
  }

  /** All of it or nothing, in one transaction that takes its locks in one order. */
  async switch(steps: readonly Placed[]): Promise<void> {
    const locks = strongestLocks(steps.map(({ step }) => step))
    await this.#options.onStep?.({ id: 'switch', moment: 'before' })
    await withShortLocks(
      this.#client,
      [...locks.keys()],
      async () => {
        for (const [name, lock] of locks)
          await this.#client.query(`LOCK TABLE ${table(name)} IN ${lock} MODE`)
        for (const { step, position } of steps) {
          for (const statement of step.sql) await this.#client.query(statement)
          await markStep(this.#client, this.#work.id, position, finished)
        }
        await forgetShadows(this.#client)
        await this.#options.switchOver(this.#client)
        const moved = await moveState(this.#client, this.#work.id, {
          from: 'preparing',
          to: 'switched',
          at: this.#options.clock.now(),
        })
        if (!moved) throw new PublishCancelled('Another process ended this publish.')
        await this.#options.onStep?.({ id: 'switch', moment: 'inside' })
      },
      this.#options.patience,
    )
    await this.#options.onStep?.({ id: 'switch', moment: 'after' })
  }

  /** The version is out: what cannot be dropped now is dropped by the next publish, and fails nobody. */
  async clean(steps: readonly Placed[]): Promise<void> {
    for (const placed of steps) {
      try {
        await this.#runStep(placed)
      } catch (error) {
        if (isConnectionLoss(error)) throw error
        this.#options.log.warn(
          { step: placed.step.id, reason: (error as Error).message },
          'a step after the switch of a publish failed; the next publish plans it again',
        )
      }
    }
    await moveState(this.#client, this.#work.id, {
      from: 'switched',
      to: 'done',
      at: this.#options.clock.now(),
    })
  }

  /** Takes back what was prepared, last first. */
  async giveUp(steps: readonly Placed[], reason: unknown): Promise<void> {
    await this.#client.query('ROLLBACK')
    // No save may write a column that is gone: first they forget it, then it goes.
    if ((await forgetShadows(this.#client)) > 0) {
      await this.#client.query('UPDATE sys.epoch SET model_version = model_version + 1')
      await waitForOpenTransactions(this.#client)
    }
    for (const { step } of [...steps].reverse()) {
      for (const statement of step.undo ?? []) await this.#undo(step, statement)
    }
    await moveState(this.#client, this.#work.id, {
      from: 'preparing',
      to: reason instanceof PublishCancelled ? 'cancelled' : 'failed',
      at: this.#options.clock.now(),
      error: { code: (reason as { code?: string }).code ?? 'internal', message: (reason as Error).message },
    })
  }

  async #undo(step: Step, statement: string): Promise<void> {
    try {
      await withShortLocks(
        this.#client,
        step.tables,
        () => this.#client.query(statement),
        this.#options.patience,
      )
    } catch (error) {
      this.#options.log.warn(
        { step: step.id, reason: (error as Error).message },
        'a prepared step could not be taken back; the next publish plans around it',
      )
    }
  }

  async #runStep({ step, position }: Placed): Promise<void> {
    if (this.#marks.get(position)?.done) return
    await this.#options.onStep?.({ id: step.id, moment: 'before' })
    if (step.how === 'backfill') await this.#backfill(step, position)
    else if (step.how === 'alone') await this.#alone(step, position)
    else
      await withShortLocks(
        this.#client,
        step.tables,
        async () => {
          if (!(await this.#isDone(step)))
            for (const statement of step.sql) await this.#client.query(statement)
          await markStep(this.#client, this.#work.id, position, finished)
        },
        this.#options.patience,
      )
    await this.#options.onStep?.({ id: step.id, moment: 'after' })
  }

  /** Statements that no transaction may hold, or that need not hold their locks together. */
  async #alone(step: Step, position: number): Promise<void> {
    if (!(await this.#isDone(step))) {
      for (const statement of step.sql) {
        if (statement.includes('CONCURRENTLY')) await this.#concurrently(step, statement)
        else
          await withShortLocks(
            this.#client,
            step.tables,
            () => this.#client.query(statement),
            this.#options.patience,
          )
      }
    }
    await markStep(this.#client, this.#work.id, position, finished)
  }

  /** Waits for others without making anybody wait, so its patience is another. */
  async #concurrently(step: Step, statement: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#client.query(`SET lock_timeout = '120s'`)
        await this.#client.query(statement)
        return
      } catch (error) {
        if (!isMomentary(error) || attempt === 3) throw error
        this.#options.log.info({ step: step.id, attempt }, 'a concurrent index is built again')
        const [drop] = step.sql
        if (drop?.startsWith('DROP INDEX')) await this.#client.query(drop)
      } finally {
        await this.#client.query('SET lock_timeout = 0').catch(() => undefined)
      }
    }
  }

  async #backfill(step: Step, position: number): Promise<void> {
    const mark = this.#marks.get(position)
    const start = { reached: mark?.reached ?? null, rows: mark?.rows ?? 0 }
    let rows = start.rows
    if (step.backfill)
      await runBackfill(this.#client, step.backfill, start, async (progress) => {
        rows = progress.rows
        await markStep(this.#client, this.#work.id, position, { done: false, ...progress })
        await this.#stopIfCancelled()
      })
    await markStep(this.#client, this.#work.id, position, { done: true, reached: null, rows })
  }

  async #isDone(step: Step): Promise<boolean> {
    if (step.done === undefined) return false
    const { rows } = await this.#client.query<Record<string, boolean>>(step.done)
    return Object.values(rows[0] ?? {})[0] === true
  }

  async #stopIfCancelled(): Promise<void> {
    if (this.#work.state === 'preparing' && (await isCancelRequested(this.#client, this.#work.id)))
      throw new PublishCancelled('The publish was cancelled.')
  }
}

const strength = [
  'none',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'ACCESS EXCLUSIVE',
]

/** Per table the strongest lock the steps need, in the order of names: two switches cannot meet crosswise. */
export function strongestLocks(steps: readonly Step[]): Map<string, string> {
  const locks = new Map<string, string>()
  for (const step of steps) {
    if (step.lock === 'none') continue
    for (const name of step.tables) {
      const held = locks.get(name) ?? 'none'
      if (strength.indexOf(step.lock) > strength.indexOf(held)) locks.set(name, step.lock)
    }
  }
  return new Map([...locks].sort(([a], [b]) => (a < b ? -1 : 1)))
}
