import { afterAll, beforeAll } from 'vitest'
import { type App, composeApp } from '../../engine/app.ts'
import type { Clock } from '../../engine/context.ts'
import type { Database } from '../../engine/db/database.ts'
import { Keyring } from '../../engine/keys.ts'
import type { AppModel } from '../../engine/model.ts'
import { TestBrowser } from './browser.ts'
import { type KeptLog, keptLog } from './log.ts'
import { createOrganisationTables, modelWithRoles } from './organisation.ts'

export const testKeys = new Keyring(['a secret of the tests, long enough to be one'])

export interface TestClock extends Clock {
  /** Moves on by so many milliseconds. */
  pass(ms: number): void
}

/** Runs on with the real time, and jumps when told to. */
export function testClock(): TestClock {
  let ahead = 0
  const pass = (ms: number) => {
    ahead += ms
  }
  return { now: () => new Date(Date.now() + ahead), pass }
}

export interface TestServer {
  app: App
  clock: TestClock
  log: KeptLog
  /** A browser that nobody is signed in with. */
  browser(): TestBrowser
}

/** The whole engine listening on a free port, on hand-made tables for people and a model of roles only. */
export function withServer(
  db: Database,
  options: { model?: () => AppModel; demo?: boolean } = {},
): TestServer {
  const clock = testClock()
  const log = keptLog()
  let app: App | undefined
  let address = ''

  beforeAll(async () => {
    await createOrganisationTables(db)
    app = composeApp({
      db,
      log,
      clock,
      keys: testKeys,
      demo: options.demo ?? false,
      loadModel: async (version) => ({ ...(options.model?.() ?? modelWithRoles()), version }),
    })
    await app.start()
    address = await app.http.listen(0, '127.0.0.1')
  })
  afterAll(() => app?.stop())

  return {
    clock,
    log,
    get app() {
      if (!app) throw new Error('withServer() is ready from beforeAll on.')
      return app
    },
    browser: () => new TestBrowser(address),
  }
}
