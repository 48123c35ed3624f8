import type { Database } from '../database.ts'
import { sql } from '../sql.ts'

/** One thing whose rights changed; `null` stands for all of the kind. */
export interface RightsChange {
  kind: string
  id: string | null
}

/** What keeps things per rights epoch. It must forget at once, loads that are under way included. */
export interface RightsCache {
  forget(change: RightsChange): void
  forgetAll(): void
}

/**
 * Follows the rights epoch: whoever learns of a newer one calls `catchUp`, and the caches have dropped what it
 * touched before that returns.
 */
export class RightsFollower {
  readonly #db: Database
  readonly #caches: RightsCache[] = []
  #epoch: number | undefined
  #catchingUp: Promise<void> | undefined

  constructor(db: Database) {
    this.#db = db
  }

  /** Where the caches stand; undefined before anybody asked. */
  get known(): number | undefined {
    return this.#epoch
  }

  add(cache: RightsCache): void {
    this.#caches.push(cache)
  }

  async catchUp(epoch: number): Promise<void> {
    while (this.#epoch === undefined || this.#epoch < epoch) {
      if (this.#epoch === undefined)
        this.#epoch = epoch // nothing is kept yet
      else {
        this.#catchingUp ??= this.#readChanges(this.#epoch, epoch).finally(() => {
          this.#catchingUp = undefined
        })
        await this.#catchingUp
      }
    }
  }

  async #readChanges(from: number, to: number): Promise<void> {
    const changes = await this.#db.rows<RightsChange & { epoch: number }>(sql`
      SELECT epoch, kind, id FROM sys.rights_change WHERE epoch > ${from} AND epoch <= ${to}`)
    // Old rows are cleaned up; a node that slept that long starts afresh.
    const complete = new Set(changes.map((change) => change.epoch)).size === to - from
    for (const cache of this.#caches) {
      if (!complete) cache.forgetAll()
      else for (const change of changes) cache.forget(change)
    }
    this.#epoch = Math.max(this.#epoch ?? 0, to)
  }
}
