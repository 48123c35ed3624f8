import { realpath } from 'node:fs/promises'
import pg from 'pg'
import { EmbeddedError } from './embedded-error.ts'
import { type Home, urlOf } from './home.ts'

/** `busy` is a server that is starting, recovering or shutting down; `gone` is no server. */
export type Probe = { state: 'up'; major: number } | { state: 'busy' } | { state: 'gone' }

/**
 * Asks whoever answers on the cluster's socket whether it serves our data folder. A pid proves nothing: it may be
 * another program's by now.
 */
export async function probe(home: Home): Promise<Probe> {
  const client = new pg.Client({ connectionString: urlOf(home, 'postgres'), connectionTimeoutMillis: 3000 })
  client.on('error', () => undefined) // a server that dies while it answers; the query below fails too
  try {
    await client.connect()
    const { rows } = await client.query<{ folder: string; version: number }>(
      `SELECT current_setting('data_directory') AS folder, current_setting('server_version_num')::int AS version`,
    )
    const answer = rows[0]!
    if ((await realpath(answer.folder)) !== (await realpath(home.data))) {
      throw new EmbeddedError(
        `A server for ${answer.folder} answers where ${home.data} should. Stop it first.`,
      )
    }
    return { state: 'up', major: Math.floor(answer.version / 10_000) }
  } catch (error) {
    if (error instanceof EmbeddedError) throw error
    const code = (error as { code?: string }).code ?? ''
    if (code === 'ECONNREFUSED' || code === 'ENOENT') return { state: 'gone' }
    if (code === '28P01') throw new EmbeddedError(`The server at ${urlOf(home, 'postgres')} is not ours.`)
    return { state: 'busy' } // 57P03 starting or stopping, a reset, a timeout
  } finally {
    await client.end().catch(() => undefined) // it was never connected, or has just died
  }
}
