import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { isMomentary } from '../db/pg-errors.ts'
import { table } from './ddl.ts'
import type { Backfill } from './step.ts'

const rowsAtOnce = 5_000
const rowLockMs = 5_000

export interface BackfillProgress {
  /** The last id looked at. */
  reached: string | null
  rows: number
}

/**
 * Computes rows by keyset, 5,000 a transaction, from their current values; rows that are already right are not
 * touched, so it may begin anywhere and again. `save` runs in the batch's own transaction.
 */
export async function runBackfill(
  client: Client,
  { table: name, set, pending }: Backfill,
  start: BackfillProgress,
  save: (progress: BackfillProgress) => Promise<void>,
): Promise<void> {
  let progress = start
  for (;;) {
    const next = await batch(client, async () => {
      const { rows } = await client.query<{ until: string | null; rows: number }>(
        `SELECT max(id::text)::uuid AS until, count(*)::int AS rows FROM
          (SELECT id FROM ${table(name)} WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT ${rowsAtOnce}) AS page`,
        [progress.reached],
      )
      const page = rows[0]
      if (!page?.until) return undefined
      const { rows: found } = await client.query<{ ids: string[] | null }>(
        `SELECT array_agg(id) AS ids FROM ${table(name)} WHERE ($1::uuid IS NULL OR id > $1) AND id <= $2 AND ${pending}`,
        [progress.reached, page.until],
      )
      const ids = found[0]?.ids
      // First the lock, then a statement that sees what those who held it wrote: also to other tables.
      if (ids) {
        await client.query(
          `SELECT 1 FROM ${table(name)} WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`,
          [ids],
        )
        await client.query(`UPDATE ${table(name)} SET ${set} WHERE id = ANY($1::uuid[])`, [ids])
      }
      const reached = { reached: page.until, rows: progress.rows + page.rows }
      await save(reached)
      return reached
    })
    if (!next) return
    progress = next
  }
}

async function batch<T>(client: Client, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query(`BEGIN; SET LOCAL lock_timeout = ${rowLockMs}`)
      const result = await work()
      await client.query('COMMIT')
      return result
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined)
      if (!isMomentary(error) || attempt === 20) throw error
      await sleep(100 + Math.random() * 400)
    }
  }
}

/**
 * Waits until every transaction that is open now has ended, as CREATE INDEX CONCURRENTLY does: it may have read
 * the model from before the shadow column. Virtual ids, because a transaction that only read has no other yet.
 */
export async function waitForOpenTransactions(client: Client): Promise<void> {
  const open = await virtualIds(client)
  while (open.size > 0) {
    const still = await virtualIds(client)
    for (const id of open) if (!still.has(id)) open.delete(id)
    if (open.size > 0) await sleep(20)
  }
}

async function virtualIds(client: Client): Promise<Set<string>> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT l.virtualxid AS id FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
     WHERE l.locktype = 'virtualxid' AND l.granted AND a.datname = current_database()
       AND a.application_name <> 'trellis publish'`,
  )
  return new Set(rows.map((row) => row.id))
}
