import { afterAll, beforeAll } from 'vitest'
import type { Database } from '../../engine/database.ts'
import { connect } from '../../engine/db/connect.ts'
import { migrate } from '../../engine/db/migrate.ts'
import { silentLog } from './log.ts'
import { cloneTemplate, type Template } from './template.ts'

/** The engine's own schema, no model. */
const engineTables: Template = {
  name: 'engine',
  madeFrom: ['engine/db'],
  async build(url) {
    const db = connect({ url, log: silentLog, size: 1 })
    await migrate(db, silentLog)
    await db.close()
  },
}

export interface WithDatabaseOptions {
  /** `engine` (default): engine migrations applied. `empty`: nothing at all. */
  from?: 'engine' | 'empty'
  size?: number
}

/**
 * A database of its own for the test file (or `describe`), with real commits; dropped afterwards.
 * The answer is usable from the first `beforeAll` on.
 */
export function withDatabase({ from = 'engine', size = 5 }: WithDatabaseOptions = {}): Database {
  let db: Database | undefined
  let drop: (() => Promise<void>) | undefined

  beforeAll(async () => {
    const clone = await cloneTemplate(from === 'engine' ? engineTables : undefined)
    drop = clone.drop
    db = connect({ url: clone.url, log: silentLog, size })
  }, 60_000)

  afterAll(async () => {
    await db?.close()
    await drop?.()
  })

  const opened = (): Database => {
    if (!db)
      throw new Error('withDatabase() is ready from beforeAll on; do not use it while tests are collected.')
    return db
  }
  return {
    inTransaction: false,
    get url() {
      return opened().url
    },
    rows: (query, options) => opened().rows(query, options),
    first: (query, options) => opened().first(query, options),
    run: (query, options) => opened().run(query, options),
    transaction: (work, options) => opened().transaction(work, options),
    withClient: (work) => opened().withClient(work),
    newModel: (version, tables) => opened().newModel(version, tables),
    close: () => opened().close(),
  }
}
