import type { Clock, Log } from '../context.ts'
import type { Database } from '../database.ts'
import { readEpoch } from '../db/epoch.ts'
import { isConnectionLoss } from '../db/pg-errors.ts'
import type { AppModel } from '../model.ts'
import type { ModelHolder } from '../model-holder.ts'
import type { RightsFollower } from '../organisation/rights-follower.ts'
import { sql } from '../sql.ts'
import type { EventHub } from './event-hub.ts'
import { eventsAsSeen } from './events-as-seen.ts'
import { type KeptEvent, lostSight, type Window } from './lost-sight.ts'

export interface FeedParts {
  db: Database
  hub: EventHub
  rights: RightsFollower
  models: ModelHolder
  clock: Clock
  log: Log
}

const everyMs = 500
/** So often in a row the same window is asked for. */
const mostFailures = 20

/**
 * Feeds the hub from the database, so that a browser hears of what happened on any node. Order of numbers is not
 * order of commits; the outbox is therefore read by transaction, each window ending where the oldest running one
 * begins.
 */
export class EventFeed {
  readonly #parts: FeedParts
  #modelVersion: number | undefined
  #window: string | undefined
  #failures = 0
  #timer: NodeJS.Timeout | undefined
  #stopped = false

  constructor(parts: FeedParts) {
    this.#parts = parts
  }

  start(): void {
    this.#timer = setTimeout(() => void this.#tick(), everyMs)
    this.#timer.unref()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  async #tick(): Promise<void> {
    try {
      await this.poll()
    } catch (error) {
      this.#parts.log.warn({ error }, 'live events: the database could not be read')
      this.#failures += 1
      if (this.#failures === mostFailures) this.#startAfresh()
    }
    if (!this.#stopped) this.start()
  }

  /** Browsers come back by themselves and then read everything again, which makes up for what was not told. */
  #startAfresh(): void {
    this.#failures = 0
    this.#window = undefined
    this.#parts.hub.forgetAll()
  }

  /** One look at the database. */
  async poll(): Promise<void> {
    const { db, hub, rights, models } = this.#parts
    const { modelVersion, rightsEpoch } = await readEpoch(db)
    await rights.catchUp(rightsEpoch)
    hub.endPast()
    // Rules of an older model may ask for columns that are gone.
    const model = await models.atLeast(modelVersion)
    if (this.#modelVersion !== undefined && modelVersion > this.#modelVersion) {
      hub.publish({ type: 'model', version: modelVersion })
      hub.endWithoutFactor(model)
    }
    this.#modelVersion = modelVersion
    await this.#readOutbox(model)
  }

  async #readOutbox(model: AppModel): Promise<void> {
    const { db, hub } = this.#parts
    const end = await db.first<{ xmin: string }>(
      sql`SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin`,
    )
    const from = this.#window
    if (from !== undefined && end && from !== end.xmin && hub.size > 0)
      await this.#tell(model, { from, to: end.xmin })
    // Only now: what could not be read is asked for again.
    this.#window = end?.xmin
    this.#failures = 0
  }

  async #tell(model: AppModel, window: Window): Promise<void> {
    const { db, hub, clock, log } = this.#parts
    const events = await db.rows<KeptEvent>(sql`
      (SELECT 'record' AS type, object, ids, principals FROM sys.outbox
        WHERE xid >= ${window.from}::xid8 AND xid < ${window.to}::xid8 ORDER BY id)
      UNION ALL
      (SELECT 'presence', object, ARRAY[record_id], NULL FROM sys.presence
        WHERE xid >= ${window.from}::xid8 AND xid < ${window.to}::xid8)`)
    if (events.length === 0) return
    const seeing = { db, clock, model }
    const { people } = hub
    const seen = await eventsAsSeen(seeing, people, events)
    const lost = await lostSight(seeing, people, { window, events, seen }).catch((error: unknown) => {
      if (isConnectionLoss(error)) throw error
      // A question about one person must not keep everybody's events back.
      log.warn({ error }, 'who lost sight of records could not be found out')
      return new Map<string, never[]>()
    })
    hub.publishRecords(seen)
    hub.publishRecords(lost)
  }
}
