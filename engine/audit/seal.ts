import type { Ctx } from '../context.ts'
import type { Chore } from '../jobs/chores.ts'
import { raw, sql } from '../sql.ts'
import { sealQuery } from './sealed-rows.ts'

export interface Seal {
  number: number
  minute: string
  rows: number
  /** Hexadecimal SHA-256. */
  hash: string
}

/** Any number will do as long as every node takes the same. */
const sealLock = 7_235_015

/**
 * Seals what was written since the last seal: every row of a transaction below the oldest one still open. Such rows
 * are complete and never join a sealed range later, so a transaction that outlives its minute is in the next seal,
 * and nobody who writes ever waits. With nothing to seal there is no seal.
 *
 * @returns the seal that was made; none when another node is at it or nothing happened
 */
export async function sealFinished(ctx: Ctx): Promise<Seal | undefined> {
  const now = ctx.clock.now()
  const minute = new Date(Math.floor(now.getTime() / 60_000) * 60_000 - 60_000).toISOString()
  return ctx.pool.transaction(async (tx) => {
    const lock = await tx.first<{ mine: boolean }>(
      sql`SELECT pg_try_advisory_xact_lock(${sealLock}) AS mine, set_config('statement_timeout', '0', true)`,
    )
    if (!lock?.mine) return undefined
    // One statement, so the rows are those of the very snapshot that says which are complete.
    const made = await tx.first<Seal>(sql`
      WITH last AS (
        SELECT s.number, s.to_xid, s.hash, s.sealed_at, s.since FROM sys.seal s ORDER BY s.number DESC LIMIT 1
      ), horizon AS (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xmin),
      range AS (
        SELECT coalesce(last.number, 0) + 1 AS number, ${minute}::timestamptz AS minute, horizon.xmin AS to_xid,
          -- Transactions counted from anew: this is a restored copy, and what comes is told apart by time.
          CASE WHEN horizon.xmin < last.to_xid THEN 0 ELSE coalesce(last.to_xid, 0) END AS from_xid,
          CASE WHEN horizon.xmin < last.to_xid THEN last.sealed_at ELSE last.since END AS since,
          coalesce(last.hash, ''::bytea) AS previous
        FROM horizon LEFT JOIN last ON true
      )
      INSERT INTO sys.seal (number, minute, sealed_at, from_xid, to_xid, since, rows, first_at, last_at, hash)
      SELECT range.number, range.minute, ${now.toISOString()}::timestamptz, range.from_xid, range.to_xid, range.since,
        sealed.rows, sealed.first_at, sealed.last_at, sealed.hash
      FROM range CROSS JOIN LATERAL (${sealQuery(columnsOf('range'))}) sealed
      WHERE sealed.rows > 0
      RETURNING number, to_char(minute AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS minute, rows, encode(hash, 'hex') AS hash`)
    // Kept outside the database too: whoever could forge the whole chain cannot forge the log that was shipped away.
    if (made) ctx.log.info({ seal: made.number, minute: made.minute, hash: made.hash }, 'audit sealed')
    return made
  })
}

/** The parts of a seal as columns of a relation. */
export const columnsOf = (relation: string) => ({
  number: raw(`${relation}.number`),
  minute: raw(`${relation}.minute`),
  from: raw(`${relation}.from_xid`),
  to: raw(`${relation}.to_xid`),
  since: raw(`${relation}.since`),
  previous: raw(`${relation}.previous`),
})

export const sealChore: Chore = {
  name: 'seal the audit',
  everyMs: 60_000,
  run: async (ctx) => {
    await sealFinished(ctx)
  },
}
