import { v7 as uuid } from 'uuid'
import type { Log } from '../context.ts'
import type { Database } from '../database.ts'
import { sql } from '../sql.ts'

const everyMs = 5_000
/** Unheard of for so long, a node counts no more. */
const silentMs = 15_000

/**
 * How many nodes answer requests at about this time: limits that are counted on each node are shared among so many.
 * Where the database cannot be asked, the last answer holds.
 */
export class LiveNodes {
  readonly #db: Database
  readonly #log: Log
  readonly #id = uuid()
  #count = 1
  #timer: NodeJS.Timeout | undefined
  #saying: Promise<void> | undefined
  #stopped = false

  constructor(db: Database, log: Log) {
    this.#db = db
    this.#log = log
  }

  /** At least this one. */
  get count(): number {
    return this.#count
  }

  async start(): Promise<void> {
    await this.say()
    if (this.#stopped) return
    this.#timer = setTimeout(() => {
      this.#saying = this.start()
    }, everyMs)
    this.#timer.unref()
  }

  /** Says that this node is there, and hears of the others. */
  async say(): Promise<void> {
    try {
      const row = await this.#db.first<{ n: number }>(sql`
        WITH me AS (INSERT INTO sys.node (id, seen_at) VALUES (${this.#id}::uuid, clock_timestamp())
            ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at),
          gone AS (DELETE FROM sys.node WHERE seen_at < clock_timestamp() - interval '1 hour')
        SELECT count(*)::int AS n FROM sys.node
        WHERE id <> ${this.#id}::uuid AND seen_at > clock_timestamp() - ${silentMs} * interval '1 ms'`)
      this.#count = 1 + (row?.n ?? 0)
    } catch (error) {
      this.#log.warn({ error }, 'the other nodes could not be asked for')
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#saying
    await this.#db.run(sql`DELETE FROM sys.node WHERE id = ${this.#id}::uuid`).catch((error: unknown) => {
      this.#log.debug({ error }, 'this node stays on the list of nodes for some seconds')
    })
  }
}
