import { type Ctx, inTransaction } from '../context.ts'
import type { Queryable } from '../database.ts'
import type { Chore } from '../jobs/chores.ts'
import { ident, sql } from '../sql.ts'
import { noteAudit } from './note.ts'
import { type LogName, logs, makePartitions, partitionsOf, shortLock } from './partitions.ts'

const usualDays = 400

/** How many days of history and audit are kept (`audit_days` of the system's settings). */
export async function auditDays(db: Queryable): Promise<number> {
  const row = await db.first<{ days: number | null }>(
    sql`SELECT (extra->>'audit_days')::integer AS days FROM sys.setting`,
  )
  return row?.days ?? usualDays
}

/** Rows before this instant were removed; seals over them cannot be looked into any more. */
export async function keptSince(db: Queryable): Promise<Date | null> {
  const row = await db.first<{ since: string | null }>(
    sql`SELECT extra->>'audit_since' AS since FROM sys.setting`,
  )
  return row?.since ? new Date(row.since) : null
}

/**
 * Removes what is older than the setting says, by whole partitions; seals stay. Rows that lie outside any month's
 * partition go one by one.
 */
export async function removeOldAudit(ctx: Ctx): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - (await auditDays(ctx.db)) * 86_400_000)
  for (const log of logs)
    for (const { table, until } of await partitionsOf(ctx.db, log))
      if (until === null) await removeRows(ctx, log, table, before)
      else if (until <= before) await removePartition(ctx, log, { table, until })
}

async function removePartition(
  ctx: Ctx,
  log: LogName,
  { table, until }: { table: string; until: Date },
): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    await tx.db.run(shortLock)
    await tx.db.run(sql`DROP TABLE IF EXISTS ${ident('sys', table)}`)
    await tell(tx, { log, table, before: until })
  })
}

async function removeRows(ctx: Ctx, log: LogName, table: string, before: Date): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const rows = await tx.db.run(
      sql`DELETE FROM ${ident('sys', table)} WHERE at < ${before.toISOString()}::timestamptz`,
    )
    if (rows > 0) await tell(tx, { log, table, before, rows })
  })
}

async function tell(ctx: Ctx, details: { log: LogName; table: string; before: Date; rows?: number }) {
  const before = details.before.toISOString()
  await ctx.db.run(sql`UPDATE sys.setting SET extra = extra || jsonb_build_object('audit_since', ${before}::text)
    WHERE coalesce(extra->>'audit_since', '') < ${before}`)
  await noteAudit(ctx, { kind: 'audit_removed', details: { ...details, before } })
}

/** Partitions of the months to come, and none of those that are past keeping. */
export const auditMonthsChore: Chore = {
  name: 'audit by month',
  everyMs: 3_600_000,
  run: async (ctx) => {
    await makePartitions(ctx)
    await removeOldAudit(ctx)
  },
}
