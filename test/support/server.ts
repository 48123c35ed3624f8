import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type Embedded, openEmbedded } from '../../engine/db/embedded.ts'

/** The PostgreSQL of a test run: that of DATABASE_URL, or an embedded one that all runs of this checkout share. */
export interface TestServer {
  /** Address of the database "postgres". */
  url: string
  stop(): Promise<void>
}

const checkout = createHash('sha256').update(process.cwd()).digest('hex').slice(0, 8)

export async function startTestServer(): Promise<TestServer> {
  const given = process.env['DATABASE_URL']
  const embedded = given ? undefined : await openTestCluster()
  const url = given ?? embedded!.urlOf('postgres')
  await dropLeftovers(url)
  return { url, stop: async () => embedded?.stop(0) }
}

/** Nothing here has to survive a power cut. */
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  max_wal_size: '512MB',
}

const openTestCluster = (): Promise<Embedded> =>
  openEmbedded({ dataDir: join(tmpdir(), `trellis-test-${checkout}`), database: 'postgres', settings })

/** Databases of runs that were killed, and templates of code that has changed since. */
async function dropLeftovers(url: string): Promise<void> {
  await withServer(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT datname AS name FROM pg_database WHERE datname ~ '^(test|template)_trellis_' ORDER BY oid DESC`,
    )
    const names = rows.map((row) => row.name)
    const dead = names.filter((name) => name.startsWith('test_') && !isAlive(Number(name.split('_')[2])))
    const old = names.filter((name) => name.startsWith('template_')).slice(12)
    for (const name of [...dead, ...old]) {
      await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`)
    }
  })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** The same server, another database. */
export function urlOf(server: string, database: string): string {
  const [, start, query] = /^(postgres(?:ql)?:\/\/[^/]*)\/[^?]*(\?.*)?$/.exec(server) ?? []
  if (!start)
    throw new Error(`DATABASE_URL should read postgres://user:password@host/database, not ${server}`)
  return `${start}/${database}${query ?? ''}`
}

export async function withServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
