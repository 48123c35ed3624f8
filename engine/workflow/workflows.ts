import { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock, Ctx, Log } from '../context.ts'
import type { Database } from '../database.ts'
import { Listener } from '../db/listen.ts'
import type { Definitions } from '../process/definitions.ts'
import { type ProcessWorld, wakeUp } from '../process/wake-up.ts'
import { ProcessWorker } from '../process/worker.ts'
import { defineSlot } from '../slots.ts'
import { raw } from '../sql.ts'
import { AlertClocks } from './alerts/look-in-time.ts'
import { ReachedDates } from './dispatch-dates.ts'
import { dispatchRecords, wantedObjects, workflowSubscription } from './dispatch-records.ts'
import { Schedules } from './dispatch-times.ts'
import type { OutsideCaller } from './outside/caller.ts'
import { withdrawCalls } from './outside/calls.ts'
import { FollowCalendars } from './time/follow-calendars.ts'
import { isAnythingDue, type Waiting, whatWaits } from './what-waits.ts'

export const workflowRunner = defineSlot<Workflows>('workflowRunner')

const channel = 'trellis_processes'

/** Many writes are looked at together. */
const betweenLooksMs = 80
const firstPauseMs = 10

export interface WorkflowsParts {
  db: Database
  clock: Clock
  log: Log
  world: ProcessWorld
  caller: OutsideCaller
  system(): Promise<Ctx>
  /** How long a due timer may wait when nobody says anything. */
  pollMs?: number
}

/**
 * Everything that makes workflows go on this node: what happened to records is matched with triggers, clocks are looked
 * at, runs are woken, calls to the outside are made. All of it may happen on any number of nodes at once.
 */
export class Workflows {
  readonly #parts: Required<WorkflowsParts>
  readonly #worker: ProcessWorker
  readonly #schedules = new Schedules()
  readonly #dates = new ReachedDates()
  readonly #alerts = new AlertClocks()
  readonly #calendars = new FollowCalendars()
  readonly #listener: Listener
  /** What a request sets off here is no part of that request. */
  readonly #outside = AsyncLocalStorage.snapshot()
  #timer: NodeJS.Timeout | undefined
  #working: Promise<void> | undefined
  #calling: Promise<void> | undefined
  #isPoked = false
  #lookedAt = Number.NEGATIVE_INFINITY
  #keptAt = Number.NEGATIVE_INFINITY
  /** Up to this transaction nobody wanted what was written. */
  #asked = '0'
  /** How long to wait for what an older transaction holds back; twice as long each time. */
  #heldBackMs = 0
  #isRunning = false
  #isStopped = false
  #toldAt = 0

  constructor(parts: WorkflowsParts) {
    this.#parts = { pollMs: 1_000, ...parts }
    const { db, world, log } = parts
    this.#worker = new ProcessWorker({ db, world, log })
    this.#listener = new Listener({ url: db.url, channel, log, heard: () => this.#look() })
  }

  /** What runs move in, for whoever moves one in a transaction of their own. */
  get world(): ProcessWorld {
    return this.#parts.world
  }

  /** What has been published, with its graphs. */
  get definitions(): Definitions {
    return this.#parts.world.definitions
  }

  /** From now on this node works. */
  async start(): Promise<void> {
    await workflowSubscription.begin(this.#parts.db, this.#parts.log)
    this.#isRunning = true
    void this.#listener.start()
    this.#look()
  }

  /** What is under way is finished; what is not goes on elsewhere, or after the next start. */
  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    this.#parts.caller.stop()
    // Told first: what it has begun it ends, and takes up nothing more.
    const stopped = this.#worker.stop()
    await this.#listener.stop()
    await this.#working
    await stopped
    await this.#calling
  }

  /** Something was written here: looked at at once, on this node or, where it does not work, on another. */
  poke(): void {
    this.#outside(() => this.#poke())
  }

  #poke(): void {
    if (this.#isRunning) {
      this.#look()
      return
    }
    const { clock, db, log } = this.#parts
    const now = clock.now().getTime()
    if (Math.abs(now - this.#toldAt) < 50) return
    this.#toldAt = now
    db.run(raw(`NOTIFY ${channel}`)).catch((error: unknown) =>
      log.debug({ error }, 'the other nodes could not be told; they look by themselves'),
    )
  }

  /** One run, now; for whoever waits for what they asked of it. */
  async wake(run: string): Promise<void> {
    const { db, world } = this.#parts
    while (await wakeUp(db, world, { only: run }));
  }

  /** Does all that can be done now, calls to the outside included. */
  async drain(): Promise<void> {
    await workflowSubscription.begin(this.#parts.db, this.#parts.log)
    for (;;) {
      for (let isMore = true; isMore && !this.#isStopped; ) {
        await this.#clocks(await this.#parts.system())
        isMore = await this.#once({ changes: true, runs: true })
      }
      await withdrawCalls(this.#parts.db, this.#parts.clock.now())
      if ((await this.#parts.caller.drain()) === 0) return
    }
  }

  /** At once when it was quiet; while much is written, so often a second. */
  #look(): void {
    this.#isPoked = true
    if (this.#isStopped || this.#working) return
    const rest = this.#lookedAt + betweenLooksMs - performance.now()
    if (rest > 0) {
      this.#later(rest)
      return
    }
    clearTimeout(this.#timer)
    this.#lookedAt = performance.now()
    this.#working = this.#whilePoked().finally(() => {
      this.#working = undefined
      if (this.#isPoked) this.#look()
      else if (this.#heldBackMs > 0) this.#again(this.#heldBackMs)
      else this.#later()
    })
  }

  #again(ms: number): void {
    this.#isPoked = true
    this.#later(ms)
  }

  #later(ms = this.#parts.pollMs): void {
    if (this.#isStopped) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => (this.#isPoked ? this.#look() : void this.#glance()), ms)
    this.#timer.unref()
  }

  /** One small question: a node with nothing to do costs no more than that. */
  async #glance(): Promise<void> {
    const { db, clock, log } = this.#parts
    try {
      if (await isAnythingDue(db, clock.now().toISOString())) return this.#look()
      await this.#clocks(await this.#parts.system())
    } catch (error) {
      this.#forget()
      log.warn({ error }, 'workflows: the database could not be read')
    }
    this.#later()
  }

  async #whilePoked(): Promise<void> {
    this.#isPoked = false
    let hasWorked = false
    for (let isMore = true; isMore && !this.#isStopped; ) {
      const waiting = await this.#waiting()
      isMore = waiting !== undefined && (await this.#once(waiting))
      // That all was read is no work that calls could come of.
      hasWorked ||= isMore || waiting?.runs === true || waiting?.calls === true
    }
    if (hasWorked) this.#call()
  }

  /**
   * Where no trigger may want what was written, that it was read is noted so often only that a node that takes over has
   * little to read again.
   *
   * @returns undefined when there is nothing to do
   */
  async #waiting(): Promise<Waiting | undefined> {
    const { db, clock, log, system, pollMs } = this.#parts
    try {
      const ctx = await system()
      await this.#clocks(ctx)
      const at = clock.now().toISOString()
      const waiting = await whatWaits(db, { at, objects: wantedObjects(ctx.model), asked: this.#asked })
      // Whoever wants it may have been published meanwhile: asked again, by that model.
      if (waiting && waiting.model !== ctx.model.version) {
        this.#isPoked = true
        return undefined
      }
      const { isHeldBack = false } = waiting ?? {}
      this.#heldBackMs = isHeldBack ? Math.min(Math.max(this.#heldBackMs * 2, firstPauseMs), pollMs) : 0
      if (!waiting || waiting.changes) return waiting
      this.#asked = waiting.asked
      const isToKeep = performance.now() - this.#keptAt >= pollMs
      if (isToKeep) this.#keptAt = performance.now()
      return isToKeep || waiting.runs || waiting.calls ? { ...waiting, changes: isToKeep } : undefined
    } catch (error) {
      this.#forget()
      log.warn({ error }, 'workflows: the database could not be read')
      return undefined
    }
  }

  /** A database that was away may come back as it was a moment before, as after a failover. */
  #forget(): void {
    this.#asked = '0'
  }

  /** What runs write may start others: looked at in the next round. @returns whether there may be more to do */
  async #once({ changes, runs }: Pick<Waiting, 'changes' | 'runs'>): Promise<boolean> {
    const { system, log } = this.#parts
    let [isMore, started] = [false, 0]
    if (changes)
      try {
        ;({ isMore, started } = await dispatchRecords(await system(), this.#asked))
      } catch (error) {
        log.warn({ error }, 'workflows: triggers could not be looked at')
      }
    if (runs || started > 0) await this.#worker.drain()
    return isMore
  }

  /** Whatever becomes of clocks, records are looked at. */
  async #clocks(ctx: Ctx): Promise<void> {
    for (const clocks of [this.#calendars, this.#schedules, this.#dates, this.#alerts])
      try {
        await clocks.run(ctx)
      } catch (error) {
        this.#parts.log.warn({ error }, 'workflows: clocks could not be looked at')
      }
  }

  /** The outside may take its time; nobody waits for it here. Its answers are events. */
  #call(): void {
    if (this.#calling || this.#isStopped) return
    const { db, clock, log, caller } = this.#parts
    this.#calling = (async () => {
      await withdrawCalls(db, clock.now())
      if ((await caller.drain()) > 0) this.#look()
    })()
      .catch((error: unknown) => log.warn({ error }, 'workflows: calls could not be made'))
      .finally(() => {
        this.#calling = undefined
      })
  }
}
