import type { Config } from './config.ts'
import type { Log } from './context.ts'
import type { Database } from './database.ts'
import { connect } from './db/connect.ts'
import { openEmbedded } from './db/embedded.ts'
import { migrate } from './db/migrate.ts'
import { Keyring, keptSecret } from './keys.ts'

export interface Opened {
  db: Database
  keys: Keyring
  /** Closes the pool; an embedded server is stopped by the last one out. */
  close(lingerMs?: number): Promise<void>
}

/** The database of the settings, its schema brought up to this engine, and the keys that go with it. */
export async function openDatabase(config: Config, log: Log): Promise<Opened> {
  const embedded = config.databaseUrl ? undefined : await openEmbedded({ dataDir: config.dataDir })
  const db = connect({
    url: config.databaseUrl ?? embedded!.url,
    ...(config.databaseDirectUrl ? { directUrl: config.databaseDirectUrl } : {}),
    log,
    prepared: config.prepared,
    role: config.role === 'worker' ? 'worker' : 'web',
  })
  const close = async (lingerMs?: number) => {
    await db.close()
    await embedded?.stop(lingerMs)
  }
  try {
    await requireFloor(db)
    await migrate(db, log)
    return { db, close, keys: new Keyring(config.secretKeys ?? [await keptSecret(config.dataDir)]) }
  } catch (error) {
    await close(0)
    throw error
  }
}

const oldestMajor = 15

async function requireFloor(db: Database): Promise<void> {
  const version = await db.withClient(async (client) => {
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version')
    return rows[0]!.server_version
  })
  if (Number.parseInt(version, 10) < oldestMajor) {
    throw new Error(`This PostgreSQL is ${version}; version ${oldestMajor} or newer is needed.`)
  }
}
