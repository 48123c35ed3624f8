import type { Queryable } from '../database.ts'
import type { Surroundings } from './step/turn.ts'
import type { StoredRun } from './store/runs.ts'

/** What answers the expressions of one run during one wake-up. It throws `NotReadYet` for what has to be read first. */
export interface Expressions extends Pick<Surroundings, 'evaluate' | 'dueAt'> {
  /**
   * Asks with what is at hand; who then reads what was missed asks all of it anew. What is left to chance stays as it
   * was drawn until all of it is answered, and is drawn again each time it is asked.
   */
  attempt?<T>(ask: () => T): T
  /** Work has written: what was read of records may be different now. */
  forget?(): void
}

/** A wake-up under way, as far as expressions have to know it. */
export interface WakingRun extends StoredRun {
  /** Its transaction. */
  db: Queryable
  now: Date
}

/** Thrown by an expression; whoever asked reads and asks again. */
export class NotReadYet extends Error {
  override readonly name = 'NotReadYet'
  readonly read: () => Promise<void>

  constructor(read: () => Promise<void>) {
    super('not read yet')
    this.read = read
  }
}
