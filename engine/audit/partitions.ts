import type { Ctx } from '../context.ts'
import type { Queryable } from '../database.ts'
import { sqlStateOf } from '../db/pg-errors.ts'
import { ident, quoteLiteral, raw, sql } from '../sql.ts'

/** Logs that are kept by month. */
export const logs = ['history', 'audit'] as const
export type LogName = (typeof logs)[number]

export interface Partition {
  table: string
  /** Instant from which on rows go elsewhere; null of the partition for everything else. */
  until: Date | null
}

/** The partitions of a log, oldest first, the one for everything else last. */
export async function partitionsOf(db: Queryable, log: LogName): Promise<Partition[]> {
  const rows = await db.rows<{ table: string; until_s: number | null }>(
    sql`SELECT c.relname AS table, extract(epoch FROM substring(
        pg_get_expr(c.relpartbound, c.oid) FROM 'TO \\(''([^'']+)''\\)')::timestamptz)::float8 AS until_s
      FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = ${`sys.${log}`}::regclass ORDER BY 2 NULLS LAST`,
  )
  return rows.map(({ table, until_s }) => ({
    table,
    until: until_s === null ? null : new Date(until_s * 1000),
  }))
}

/** The first instant of the month that lies `months` after the month of `at`, in UTC. */
export const monthOf = (at: Date, months = 0): Date =>
  new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1))

/** How long a statement of ours may keep writers waiting behind it. */
export const shortLock = raw(`SET LOCAL lock_timeout = '100ms'`)

/** Makes sure that this month and the next have partitions. A table in use too much is tried again with the next run. */
export async function makePartitions(ctx: Ctx): Promise<void> {
  const now = ctx.clock.now()
  for (const log of logs) {
    const ends = (await partitionsOf(ctx.db, log)).flatMap(({ until }) => until ?? [])
    let from = new Date(Math.max(monthOf(now).getTime(), ...ends.map((end) => end.getTime())))
    while (from < monthOf(now, 2)) {
      await makePartition(ctx, log, from)
      from = monthOf(from, 1)
    }
  }
}

async function makePartition(ctx: Ctx, log: LogName, from: Date): Promise<void> {
  const name = `${log}_${from.toISOString().slice(0, 7).replace('-', '_')}`
  const [parent, table] = [ident('sys', log), ident('sys', name)]
  const bound = (at: Date) => raw(quoteLiteral(at.toISOString()))
  try {
    await ctx.db.transaction(async (tx) => {
      await tx.run(shortLock)
      await tx.run(sql`CREATE TABLE ${table} (LIKE ${parent} INCLUDING DEFAULTS)`)
      // Attached afterwards: other partitions are written to all the while.
      await tx.run(
        sql`ALTER TABLE ${parent} ATTACH PARTITION ${table} FOR VALUES FROM (${bound(from)}) TO (${bound(monthOf(from, 1))})`,
      )
    })
  } catch (error) {
    const isThere = sqlStateOf(error) === '42P07'
    // Rows of that month are with everything else already, and stay there.
    const isTaken = sqlStateOf(error) === '23514'
    // Others write to it too much at the moment: the next run is early enough.
    const isBusy = sqlStateOf(error) === '55P03'
    if (!isThere && !isTaken && !isBusy) throw error
    if (isBusy) ctx.log.debug({ log, month: name }, 'a month gets its partition with the next run')
    if (isTaken) ctx.log.warn({ log, month: name }, 'a month has no partition of its own')
  }
}
