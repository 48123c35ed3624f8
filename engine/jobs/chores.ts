import type { Clock, Ctx, Log } from '../context.ts'
import type { Contexts } from './contexts.ts'

/** Small work that is done again and again, on every worker; safe to happen twice. */
export interface Chore {
  name: string
  everyMs: number
  /** It waits for others' machines: nobody waits for it. */
  aside?: boolean
  run(ctx: Ctx): Promise<void>
}

export interface ChoreParts {
  chores: readonly Chore[]
  clock: Clock
  log: Log
  contexts: Contexts
}

/** Knows when which chore was last done on this node. */
export class Chores {
  readonly #parts: ChoreParts
  readonly #lastRun = new Map<Chore, number>()
  readonly #aside = new Map<Chore, Promise<void>>()

  constructor(parts: ChoreParts) {
    this.#parts = parts
  }

  /** The first time right after the start. A chore that fails is tried again when it is due next. */
  async runDue(): Promise<void> {
    const { chores, clock } = this.#parts
    const now = clock.now().getTime()
    for (const chore of chores) {
      if (now - (this.#lastRun.get(chore) ?? 0) < chore.everyMs || this.#aside.has(chore)) continue
      this.#lastRun.set(chore, now)
      const done = this.#run(chore)
      if (chore.aside)
        this.#aside.set(
          chore,
          done.finally(() => this.#aside.delete(chore)),
        )
      else await done
    }
  }

  /** Until nothing is under way. */
  async idle(): Promise<void> {
    await Promise.all(this.#aside.values())
  }

  async #run(chore: Chore): Promise<void> {
    const { contexts, log } = this.#parts
    try {
      await chore.run(await contexts.system())
    } catch (error) {
      log.warn({ error, chore: chore.name }, 'a chore failed')
    }
  }
}
