import type Router from '@koa/router'
import { afterAll, beforeAll } from 'vitest'
import { type App, composeApp } from '../../engine/app.ts'
import type { Database } from '../../engine/database.ts'
import type { AppModel } from '../../engine/model.ts'
import { TestBrowser } from './browser.ts'
import { type TestClock, testClock, testKeys } from './clock.ts'
import { type KeptLog, keptLog } from './log.ts'
import { createOrganisationTables, modelWithRoles } from './organisation.ts'

export interface BareEngine {
  app: App
  clock: TestClock
  log: KeptLog
  /** A browser that nobody is signed in with. */
  browser(): TestBrowser
}

/** The whole engine listening on a free port, on hand-made tables for people and a model of roles only. */
export function withBareEngine(
  db: Database,
  options: { model?: () => AppModel; demo?: boolean; routers?: readonly Router[] } = {},
): BareEngine {
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
      routers: options.routers ?? [],
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
      if (!app) throw new Error('withBareEngine() is ready from beforeAll on.')
      return app
    },
    browser: () => new TestBrowser(address),
  }
}
