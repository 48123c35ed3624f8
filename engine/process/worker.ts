import type { Log } from '../context.ts'
import type { Database } from '../database.ts'
import { isChangedTable } from '../db/pg-errors.ts'
import { StaleModel } from '../errors.ts'
import { fireDueTimers } from './due-timers.ts'
import { raiseStuck } from './stuck-runs.ts'
import { type ProcessWorld, WakeUpFailed, wakeUp } from './wake-up.ts'

export interface WorkerParts {
  db: Database
  world: ProcessWorld
  log: Log
  /** Runs at a time on this node. */
  atOnce?: number
  pollMs?: number
  /** A run whose wake-up failed is left alone for so long by this node, and each time for twice as long. */
  restMs?: number
}

/** Timers that one look fires. */
const mostTimers = 1_000

/** Wake-ups of a run that fail in a row before it becomes an incident, and the longest rest between them. */
const mostTries = 5
const longestRestMs = 3_600_000

/** Wakes runs that have something to do; any number of nodes may do so. State is in the database only. */
export class ProcessWorker {
  readonly #parts: Required<WorkerParts>
  readonly #resting = new Map<string, number>()
  /** Those at work, until it is known what came of it: a lock ends a moment before. */
  readonly #atWork = new Set<string>()
  /** Wake-ups in a row that failed, by run. */
  readonly #tries = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined
  #working: Promise<void> | undefined
  #isStopped = false

  constructor(parts: WorkerParts) {
    this.#parts = { atOnce: 2, pollMs: 300, restMs: 30_000, ...parts }
  }

  start(): void {
    if (this.#isStopped) return
    this.#timer = setTimeout(() => {
      this.#working = this.drain().finally(() => this.start())
    }, this.#parts.pollMs)
    this.#timer.unref()
  }

  /** What is under way is finished; nothing is lost by not waiting for it. */
  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    await this.#working
  }

  /** Does all that can be done now. */
  async drain(): Promise<void> {
    const { db, world, log, atOnce } = this.#parts
    try {
      while ((await fireDueTimers(db, { at: world.clock.now(), most: mostTimers })) === mostTimers);
      await Promise.all(Array.from({ length: atOnce }, () => this.#wakeAll()))
    } catch (error) {
      log.warn({ error }, 'processes: the database could not be read')
    }
  }

  async #wakeAll(): Promise<void> {
    while (!this.#isStopped && (await this.#wakeOne()));
  }

  async #wakeOne(): Promise<boolean> {
    const { db, world, log, restMs } = this.#parts
    const now = world.clock.now().getTime()
    for (const [run, until] of this.#resting) if (until <= now) this.#resting.delete(run)
    let taken: string | undefined
    let isDeclined = false
    const mayTake = (run: string) => {
      isDeclined = this.#atWork.has(run) || this.#resting.has(run)
      if (isDeclined) return false
      this.#atWork.add(run)
      taken = run
      return true
    }
    try {
      const run = await wakeUp(db, world, { except: [...this.#resting.keys(), ...this.#atWork], mayTake })
      if (run !== undefined) this.#tries.delete(run)
      return run !== undefined || isDeclined
    } catch (error) {
      if (!(error instanceof WakeUpFailed)) throw error
      // The model moved on meanwhile: the next time it is the new one.
      if (error.cause instanceof StaleModel || isChangedTable(error.cause)) return true
      log.error({ error: error.cause, run: error.run }, 'a run could not be moved')
      const tries = (this.#tries.get(error.run) ?? 0) + 1
      this.#tries.set(error.run, tries)
      this.#resting.set(error.run, now + Math.min(restMs * 2 ** (tries - 1), longestRestMs))
      if (tries >= mostTries) await this.#raise(error)
      return true
    } finally {
      if (taken !== undefined) this.#atWork.delete(taken)
    }
  }

  async #raise(failed: WakeUpFailed): Promise<void> {
    const { db, world, log } = this.#parts
    try {
      await raiseStuck(db, failed, { now: world.clock.now(), tell: world.stuck?.bind(world) })
    } catch (error) {
      log.warn({ error, run: failed.run }, 'nobody could be told of a run that cannot be moved')
    }
  }
}
