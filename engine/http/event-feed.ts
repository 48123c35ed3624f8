import type { Clock, Log, Principal } from '../context.ts'
import type { Database } from '../database.ts'
import { readEpoch } from '../db/epoch.ts'
import { isConnectionLoss } from '../db/pg-errors.ts'
import type { AppModel } from '../model.ts'
import type { ModelHolder } from '../model-holder.ts'
import { ownersOf } from '../notifications/list.ts'
import type { RightsFollower } from '../organisation/rights-follower.ts'
import { type Sql, sql } from '../sql.ts'
import type { EventHub } from './event-hub.ts'
import { eventsAsSeen, type Window } from './events-as-seen.ts'
import { type KeptEvent, lostSight } from './lost-sight.ts'

export interface FeedParts {
  db: Database
  hub: EventHub
  rights: RightsFollower
  models: ModelHolder
  clock: Clock
  log: Log
}

/** Shares that ended between two instants, as events for those who had them. */
const endedShares = (after: string, until: string): Sql =>
  sql`(SELECT json_agg(json_build_object('type', 'record', 'object', object, 'ids', json_build_array(record_id), 'principals', json_build_array(principal)))
    FROM sys.share WHERE until > ${after}::timestamptz AND until <= ${until}::timestamptz)`

/** What stands in the outbox without being a record, and what browsers are told of it. */
const happenings = { 'sys.approval': 'approvals', 'sys.task': 'tasks' } as const

/** Whom what was acted on concerns: by id, and by the queues that they may claim from. */
const concernedBy = (
  what: keyof typeof happenings,
  events: readonly KeptEvent[],
  people: readonly Principal[],
): Principal[] => {
  const told = new Set(
    events.flatMap(({ object, principals }) => (object === what ? (principals ?? []) : [])),
  )
  if (told.size === 0) return []
  return people.filter(
    ({ id, roles, teamCodes }) =>
      told.has(id) ||
      roles.some((role) => told.has(`role:${role}`)) ||
      teamCodes.some((code) => told.has(`team:${code.toLowerCase()}`)),
  )
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
  /** Shares that ended until then have been told of. */
  #sharesUntil: string | undefined
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
    this.#sharesUntil = undefined
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
    const { db, hub, clock } = this.#parts
    const now = clock.now().toISOString()
    const end = await db.first<{ xmin: string; ended: KeptEvent[] | null }>(
      sql`SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin, ${endedShares(this.#sharesUntil ?? now, now)} AS ended`,
    )
    const from = this.#window
    const ended = end?.ended ?? []
    if (from !== undefined && end && (from !== end.xmin || ended.length > 0) && hub.size > 0)
      await this.#tell(model, { from, to: end.xmin }, ended)
    // Only now: what could not be read is asked for again.
    this.#window = end?.xmin
    this.#sharesUntil = now
    this.#failures = 0
  }

  async #tell(model: AppModel, window: Window, ended: readonly KeptEvent[]): Promise<void> {
    const { db, hub, clock, log } = this.#parts
    const written = await db.rows<KeptEvent>(sql`
      (SELECT 'record' AS type, object, ids, principals FROM sys.outbox
        WHERE xid >= ${window.from}::xid8 AND xid < ${window.to}::xid8 ORDER BY id)
      UNION ALL
      (SELECT 'presence', object, ARRAY[record_id], NULL FROM sys.presence
        WHERE xid >= ${window.from}::xid8 AND xid < ${window.to}::xid8)`)
    const events = [...written, ...ended]
    if (events.length === 0) return
    const seeing = { db, clock, model }
    const { people } = hub
    for (const what of ['sys.approval', 'sys.task'] as const)
      for (const { id: userId } of concernedBy(what, written, people))
        hub.publish({ type: happenings[what], userId, data: {} })
    const seen = await eventsAsSeen(seeing, people, events)
    const lost = await lostSight(seeing, people, { window, events, seen }).catch((error: unknown) => {
      if (isConnectionLoss(error)) throw error
      // A question about one person must not keep everybody's events back.
      log.warn({ error }, 'who lost sight of records could not be found out')
      return new Map<string, never[]>()
    })
    hub.publishRecords(seen)
    hub.publishRecords(lost)
    const notes = written.filter(({ type, object }) => type === 'record' && object === 'notification')
    if (notes.length === 0) return
    // Whatever their roles let them read of the object: what somebody was told is theirs.
    const owners = await ownersOf(
      this.#parts,
      people.map(({ id }) => id),
      notes.flatMap(({ ids }) => ids),
    )
    for (const userId of owners) hub.publish({ type: 'notification', userId, data: {} })
  }
}
