import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type Binaries, findBinaries } from './embedded/binaries.ts'
import { EmbeddedError } from './embedded/embedded-error.ts'
import { type Home, prepareHome, urlOf } from './embedded/home.ts'
import { anybodyPresent, type Presence, signIn, withStartLock } from './embedded/presence.ts'
import { type Probe, probe } from './embedded/probe.ts'
import { createCluster, majorOf, type ServerSettings, startServer, stopServer } from './embedded/server.ts'

export { EmbeddedError } from './embedded/embedded-error.ts'

/** The private PostgreSQL of this installation, shared by all our processes on one data folder. */
export interface Embedded {
  /** Address of the database asked for. */
  url: string
  urlOf(database: string): string
  /** The server was running already and was joined. */
  adopted: boolean
  /** Leaves; the last one out stops the server after `lingerMs` (default 5 s), unless somebody comes meanwhile. */
  stop(lingerMs?: number): Promise<void>
}

export interface EmbeddedOptions {
  /** DATA_DIR; the cluster lives in `postgres` below it. */
  dataDir: string
  /** Made when missing. */
  database?: string
  /** Further server settings, for tests. */
  settings?: ServerSettings
}

const busyForMs = 10_000

/**
 * Starts the embedded PostgreSQL or joins the one that runs: an orphan of a killed process, or that of another
 * process of ours. No data folder is ever opened twice, nor by another major version.
 *
 * @throws EmbeddedError in words for the terminal
 */
export async function openEmbedded({ dataDir, database = 'trellis', settings = {} }: EmbeddedOptions) {
  const home = await prepareHome(dataDir)
  const binaries = await findBinaries(home.user, home.folder)
  return withStartLock(home.folder, async (): Promise<Embedded> => {
    const adopted = await joinOrStart(home, binaries, settings)
    await ensureDatabase(home, database)
    const presence = await signIn(home.folder)
    return {
      url: urlOf(home, database),
      urlOf: (name) => urlOf(home, name),
      adopted,
      stop: (lingerMs = 5000) => leave(home, binaries, presence, lingerMs),
    }
  })
}

async function joinOrStart(home: Home, binaries: Binaries, settings: ServerSettings): Promise<boolean> {
  const major = await majorOf(home)
  if (major === undefined) await createCluster(home, binaries)
  else if ((await settled(home)).state === 'up') return true
  else if (major !== binaries.major) throw otherMajor(home, major, binaries)
  await startServer(home, binaries, settings)
  if ((await settled(home)).state !== 'up') {
    throw new EmbeddedError(`PostgreSQL started but does not answer. Its log: ${home.log}`)
  }
  return false
}

/** What the socket says once it is neither starting nor stopping, or after 10 s. */
async function settled(home: Home): Promise<Probe> {
  const until = Date.now() + busyForMs
  let found = await probe(home)
  while (found.state === 'busy' && Date.now() < until) {
    await sleep(100)
    found = await probe(home)
  }
  return found
}

const otherMajor = (home: Home, major: number, { major: ours, bin }: Binaries) =>
  new EmbeddedError(
    `The data in ${home.data} belongs to PostgreSQL ${major}; the program here is ${ours} (${bin}) and would not ` +
      `read it. Dump it with PostgreSQL ${major} ("pg_dumpall" while its server runs on that folder), move ` +
      `${home.data} aside, start again, and restore with "psql"; or go back to the version used before.`,
  )

async function ensureDatabase(home: Home, database: string): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(home, 'postgres') })
  await client.connect()
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(database)}`)
  } finally {
    await client.end()
  }
}

async function leave(home: Home, binaries: Binaries, presence: Presence, lingerMs: number): Promise<void> {
  await presence.leave()
  if (await anybodyPresent(home.folder)) return
  await sleep(lingerMs)
  await withStartLock(home.folder, async () => {
    if (!(await anybodyPresent(home.folder))) await stopServer(home, binaries)
  })
}
