import type { Log } from '../context.ts'
import type { Queryable } from '../database.ts'
import { sql } from '../sql.ts'

/** Of transactions from `from` on, before `to`, the rows after `last`. */
export interface Window {
  from: string
  to: string
  last: number
}

/** Reads the outbox in the order in which it was written, each row once: the place is kept with what comes of it. */
export class Subscription {
  readonly #name: string

  constructor(name: string) {
    this.#name = name
  }

  /** Takes the place for this transaction. @returns undefined while somebody else has it */
  async take(db: Queryable): Promise<Window | undefined> {
    return db.first<Window>(
      sql`SELECT from_xid::text AS "from", to_xid::text AS "to", last_id AS last FROM sys.subscription
        WHERE name = ${this.#name} FOR UPDATE SKIP LOCKED`,
    )
  }

  /**
   * Who subscribes hears of what happens from now on. So does one whose place lies ahead of every transaction, which is
   * what a backup brings that was restored into another cluster: there they are counted anew.
   */
  async begin(db: Queryable, log: Log): Promise<void> {
    await db.run(sql`INSERT INTO sys.subscription (name, from_xid, to_xid)
      SELECT ${this.#name}, x, x FROM pg_snapshot_xmin(pg_current_snapshot()) AS x ON CONFLICT (name) DO NOTHING`)
    const isAhead = sql`name = ${this.#name} AND to_xid > pg_snapshot_xmax(pg_current_snapshot())`
    if (!(await db.first(sql`SELECT 1 FROM sys.subscription WHERE ${isAhead}`))) return
    await db.transaction(async (tx) => {
      await tx.run(sql`UPDATE sys.subscription SET from_xid = x, to_xid = x, last_id = 0
        FROM pg_snapshot_xmin(pg_current_snapshot()) AS x WHERE ${isAhead}`)
      // Else what the backup holds would be read once the count has come so far.
      await tx.run(sql`UPDATE sys.outbox SET xid = '3' WHERE xid >= pg_snapshot_xmax(pg_current_snapshot())`)
    })
    log.warn(
      { subscription: this.#name },
      'the database was restored into another cluster: what was written right before its backup starts nothing',
    )
  }

  /**
   * A window in which everything has been read is followed by one up to the oldest transaction that still runs.
   *
   * @param since nothing before this transaction is wanted
   */
  async next(db: Queryable, { to }: Window, since = '0'): Promise<Window | undefined> {
    const row = await db.first<{ from: string; xmin: string; isNew: boolean }>(
      sql`SELECT least(x, greatest(${to}::xid8, ${since}::xid8))::text AS "from", x::text AS xmin, x > ${to}::xid8 AS "isNew"
        FROM pg_snapshot_xmin(pg_current_snapshot()) AS x`,
    )
    return row?.isNew ? { from: row.from, to: row.xmin, last: 0 } : undefined
  }

  async keep(db: Queryable, { from, to, last }: Window): Promise<void> {
    await db.run(sql`UPDATE sys.subscription SET from_xid = ${from}::xid8, to_xid = ${to}::xid8,
      last_id = ${last}::bigint WHERE name = ${this.#name}`)
  }
}
