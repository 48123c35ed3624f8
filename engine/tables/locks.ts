import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { isMomentary } from '../db/pg-errors.ts'
import { AppError } from '../errors.ts'
import { table } from './ddl.ts'

export interface LockPatience {
  /** How long one try waits: everybody who reads the table waits behind it. */
  timeoutMs: number
  tries: number
  /** Pause between tries, from and to. */
  pauseMs: readonly [number, number]
}

export const usualPatience: LockPatience = { timeoutMs: 100, tries: 100, pauseMs: [200, 2_000] }

/**
 * Runs `work` in a transaction that gives up waiting for a lock after 100 ms, lets everybody else pass, and tries
 * again: a waiting ALTER TABLE stalls every reader behind it.
 *
 * @throws publish_blocked naming the session that stood in the way at the last try
 */
export async function withShortLocks<T>(
  client: Client,
  tables: readonly string[],
  work: () => Promise<T>,
  patience: LockPatience = usualPatience,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query(`BEGIN; SET LOCAL lock_timeout = ${patience.timeoutMs}`)
      const result = await work()
      await client.query('COMMIT')
      return result
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined)
      if (!isMomentary(error)) throw error
      if (attempt >= patience.tries) throw await blocked(client, tables)
      const [from, to] = patience.pauseMs
      await sleep(from + Math.random() * (to - from))
    }
  }
}

interface Blocker {
  pid: number
  name: string
  since: string | null
}

async function blocked(client: Client, tables: readonly string[]): Promise<AppError> {
  const { rows } = await client.query<Blocker>(
    `SELECT a.pid, a.application_name AS name, a.xact_start::text AS since
     FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
     WHERE l.locktype = 'relation' AND l.granted AND l.pid <> pg_backend_pid()
       AND l.relation = ANY (SELECT to_regclass(name)::oid FROM unnest($1::text[]) AS name)
     ORDER BY a.xact_start NULLS LAST LIMIT 1`,
    [tables.map(table)],
  )
  const [blocker] = rows
  const reason = blocker
    ? `session ${blocker.pid} (${blocker.name || 'unnamed'}) holds ${tables.join(', ')} since ${blocker.since ?? 'just now'}`
    : `${tables.join(', ')} could not be locked`
  return new AppError('publish_blocked', {
    reason,
    session: blocker?.pid ?? null,
    since: blocker?.since ?? null,
    tables,
  })
}
