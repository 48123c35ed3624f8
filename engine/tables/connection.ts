import pg from 'pg'
import { AppError } from '../errors.ts'

/** Any number will do as long as every node takes the same. */
const publishLock = 7_235_003

/**
 * Without parameters: the extended protocol would leave a portal open whose snapshot holds up every
 * CREATE INDEX CONCURRENTLY for as long as the transaction lives that holds this lock.
 */
export const takePublishLock = `SELECT pg_try_advisory_xact_lock(${publishLock}) AS got`

/** A connection of its own for DDL: no statement timeout, and not one of the pool that requests wait for. */
export async function withDdlClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'trellis publish' })
  // A connection that breaks between two statements would end the process without a listener; the next one fails.
  client.on('error', () => client.end().catch(() => undefined))
  await client.connect()
  try {
    await client.query(
      `SET TimeZone = 'UTC'; SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0`,
    )
    return await work(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/**
 * Runs `work` while no other publish can run, on whatever node. The lock is a transaction's, on a connection that
 * does nothing else, so it works behind a pooler and goes when the process does.
 *
 * @throws publish_running
 */
export async function underPublishLock<T>(url: string, work: () => Promise<T>): Promise<T> {
  return withDdlClient(url, async (client) => {
    await client.query('BEGIN')
    const { rows } = await client.query<{ got: boolean }>(takePublishLock)
    if (!rows[0]?.got) throw new AppError('publish_running')
    return work()
  })
}
