import { type Ctx, inTransaction, type Log } from '../context.ts'
import type { Database } from '../database.ts'
import { isChangedTable } from '../db/pg-errors.ts'
import { StaleModel } from '../errors.ts'
import { type JobProgress, JobStopped, type Step } from './define-job.ts'
import { type JobRow, mostErrors, renewLease, writeStep, writeTotal } from './store.ts'

export interface RunningJobParts {
  db: Database
  log: Log
  /** The job's user on the newest model and rights. */
  freshCtx(): Promise<Ctx>
  leaseMs: number
}

/** The work of a dry run is undone, its progress is not. */
class Undo extends Error {
  readonly step: Step

  constructor(step: Step) {
    super('rolled back on purpose')
    this.step = step
  }
}

const tries = 5

/** One claimed job: keeps the lease alive, takes steps, and knows when to end. */
export class RunningJob implements JobProgress {
  readonly job: JobRow
  readonly #parts: RunningJobParts
  readonly #beat: NodeJS.Timeout
  #ctx: Ctx | undefined
  #stop: JobStopped['why'] | undefined
  #kept: number

  constructor(job: JobRow, parts: RunningJobParts) {
    this.job = job
    this.#parts = parts
    this.#kept = Math.min(job.error_count, mostErrors)
    if (job.cancel_asked) this.#stop = 'cancelled'
    this.#beat = setInterval(() => void this.#beatOnce(), parts.leaseMs / 3)
    this.#beat.unref()
  }

  async ctx(): Promise<Ctx> {
    this.#ctx ??= await this.#parts.freshCtx()
    return this.#ctx
  }

  async total(count: number): Promise<void> {
    await writeTotal(this.#parts.db, this.job, count)
  }

  async step(work: (ctx: Ctx) => Promise<Step>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await this.#look()
      try {
        await this.#take(work)
        return
      } catch (error) {
        const isStale = error instanceof StaleModel || isChangedTable(error)
        if (!isStale || attempt === tries) throw error
        this.#ctx = undefined
      }
    }
  }

  handBack(): void {
    this.#stop ??= 'handed_back'
  }

  end(): void {
    clearInterval(this.#beat)
  }

  async #take(work: (ctx: Ctx) => Promise<Step>): Promise<void> {
    const ctx = await this.ctx()
    let taken: Step
    try {
      taken = await inTransaction(ctx, async (tx) => {
        const step = await work(tx)
        if (step.rollback) throw new Undo(step)
        await this.#write(tx.db, step)
        return step
      })
    } catch (error) {
      if (!(error instanceof Undo)) throw error
      taken = error.step
      await this.#write(this.#parts.db, taken)
    }
    this.#kept = Math.min(mostErrors, this.#kept + (taken.errors?.length ?? 0))
  }

  async #write(db: Ctx['db'], step: Step): Promise<void> {
    if (!(await writeStep(db, this.job, step, this.#kept))) throw new JobStopped('lost')
  }

  /** Whether to go on; asked before each step, so that a cancel takes effect with the next one. */
  async #look(): Promise<void> {
    if (!this.#stop) await this.#renew()
    if (this.#stop) throw new JobStopped(this.#stop)
  }

  /** A beat that fails is no harm: the lease has two more, and the next step fails by itself. */
  async #beatOnce(): Promise<void> {
    try {
      await this.#renew()
    } catch (error) {
      this.#parts.log.debug({ error, job: this.job.id }, 'the lease of a job could not be renewed')
    }
  }

  async #renew(): Promise<void> {
    const ctx = await this.ctx()
    const until = new Date(ctx.clock.now().getTime() + this.#parts.leaseMs)
    const lease = await renewLease(this.#parts.db, this.job, until)
    if (!lease) this.#stop = 'lost'
    else if (lease.cancel) this.#stop ??= 'cancelled'
  }
}
