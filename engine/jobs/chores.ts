import type { Clock, Ctx, Log } from '../context.ts'
import type { Contexts } from './contexts.ts'

/** Small work that is done again and again, on every worker; safe to happen twice. */
export interface Chore {
  name: string
  everyMs: number
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

  constructor(parts: ChoreParts) {
    this.#parts = parts
  }

  /** The first time right after the start. A chore that fails is tried again when it is due next. */
  async runDue(): Promise<void> {
    const { chores, clock, contexts, log } = this.#parts
    const now = clock.now().getTime()
    for (const chore of chores) {
      if (now - (this.#lastRun.get(chore) ?? 0) < chore.everyMs) continue
      this.#lastRun.set(chore, now)
      try {
        await chore.run(await contexts.system())
      } catch (error) {
        log.warn({ error, chore: chore.name }, 'a chore failed')
      }
    }
  }
}
