import type { Clock, Ctx, Log } from '../context.ts'
import type { Database } from '../database.ts'
import { AppError } from '../errors.ts'
import type { Registry } from '../registry.ts'
import { type Chore, Chores } from './chores.ts'
import type { Contexts } from './contexts.ts'
import { type JobError, type JobKind, JobStopped } from './define-job.ts'
import { RunningJob } from './running-job.ts'
import { claimJob, endJob, handBack, type JobRow } from './store.ts'

export interface RunnerParts {
  db: Database
  clock: Clock
  log: Log
  kinds: Registry<JobKind>
  contexts: Contexts
  chores?: readonly Chore[]
  /** Jobs at a time on this node. */
  atOnce?: number
  pollMs?: number
  /** A job whose node has not been heard of for so long is taken over. */
  leaseMs?: number
}

/** A job that killed its process this often is not tried again. */
const mostAttempts = 5

/** Takes queued jobs, a few at a time; any number of nodes may do so. */
export class JobRunner {
  readonly #parts: Required<RunnerParts>
  readonly #running = new Map<RunningJob, Promise<void>>()
  readonly #chores: Chores
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> | undefined
  #stopped = false

  constructor(parts: RunnerParts) {
    this.#parts = { atOnce: 2, pollMs: 300, leaseMs: 30_000, chores: [], ...parts }
    this.#chores = new Chores(this.#parts)
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#looking = this.#look().finally(() => {
        if (!this.#stopped) this.start()
      })
    }, this.#parts.pollMs)
    this.#timer.unref()
  }

  /** Running jobs end after their current step and go back into the queue. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#looking
    await this.#chores.idle()
    for (const job of this.#running.keys()) job.handBack()
    await Promise.all(this.#running.values())
  }

  async #look(): Promise<void> {
    try {
      await this.fill()
      await this.#chores.runDue()
    } catch (error) {
      this.#parts.log.warn({ error }, 'jobs: the database could not be read')
    }
  }

  /** Takes as many jobs as there is room for. */
  async fill(): Promise<void> {
    const { db, clock, kinds, leaseMs, atOnce } = this.#parts
    while (!this.#stopped && this.#running.size < atOnce) {
      const names = kinds.all().map((kind) => kind.name)
      const job = await claimJob(db, { kinds: names, at: clock.now(), leaseMs })
      if (!job) return
      this.#begin(job)
    }
  }

  /** Until nothing is running on this node; for tests and for draining. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values())
  }

  #begin(job: JobRow): void {
    const running = new RunningJob(job, { ...this.#parts, freshCtx: () => this.#ctxOf(job) })
    const work = this.#run(running).finally(() => {
      running.end()
      this.#running.delete(running)
    })
    this.#running.set(running, work)
  }

  async #ctxOf(job: JobRow): Promise<Ctx> {
    const ctx = await this.#parts.contexts.ofUser(job.user_id, 'system')
    if (ctx) return ctx
    throw new AppError('forbidden', {
      reason: 'The user of this job is not active any more.',
      reasonZh: '该任务的用户已停用。',
    })
  }

  async #run(running: RunningJob): Promise<void> {
    const { job } = running
    const { db, log, clock } = this.#parts
    try {
      if (job.attempt > mostAttempts) throw new Error(`given up after ${mostAttempts} attempts`)
      const kind = this.#parts.kinds.get(job.kind)
      const result = await kind.run(await running.ctx(), job, running)
      await endJob(db, job, { state: 'done', at: clock.now(), result })
    } catch (error) {
      await this.#failed(job, error).catch((lost: unknown) =>
        log.warn(
          { error: lost, job: job.id },
          'how a job ended could not be written; its lease will run out',
        ),
      )
    }
  }

  async #failed(job: JobRow, error: unknown): Promise<void> {
    const { db, log, clock } = this.#parts
    if (error instanceof JobStopped) {
      if (error.why === 'cancelled') await endJob(db, job, { state: 'cancelled', at: clock.now() })
      if (error.why === 'handed_back') await handBack(db, job)
      return
    }
    if (error instanceof AppError && error.status === 503) return handBack(db, job)
    log[error instanceof AppError ? 'info' : 'error']({ error, job: job.id, kind: job.kind }, 'a job failed')
    await endJob(db, job, { state: 'failed', at: clock.now(), error: toJobError(error) })
  }
}

function toJobError(error: unknown): JobError {
  const known = error instanceof AppError ? error : new AppError('internal')
  return { code: known.code, message: { en: known.text('en'), zh: known.text('zh') } }
}
