import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, composeApp } from '../../engine/app.ts'
import { systemClock } from '../../engine/context.ts'
import type { Database } from '../../engine/database.ts'
import { connect } from '../../engine/db/connect.ts'
import { type Embedded, openEmbedded } from '../../engine/db/embedded.ts'
import { migrate } from '../../engine/db/migrate.ts'
import { TestBrowser } from '../support/browser.ts'
import { testKeys } from '../support/clock.ts'
import { silentLog } from '../support/log.ts'
import {
  addPerson,
  createOrganisationTables,
  modelWithRoles,
  usualPassword,
} from '../support/organisation.ts'

/** Ten seconds on the long run. */
const goneMs = process.env['TEST_LONG'] ? 10_000 : 3_000

/** Its own PostgreSQL: nobody else's may be stopped. */
describe('a database that is gone for seconds', () => {
  let dataDir: string
  let embedded: Embedded
  let db: Database
  let app: App
  let address: string

  const startDatabase = () => openEmbedded({ dataDir, settings: { fsync: 'off' } })

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'trellis-gone-'))
    await chmod(dataDir, 0o755)
    embedded = await startDatabase()
    db = connect({ url: embedded.url, log: silentLog, size: 5 })
    await migrate(db, silentLog)
    await createOrganisationTables(db)
    await addPerson(db, { email: 'mia@example.com', password: usualPassword })
    const loadModel = async (version: number) => modelWithRoles({}, version)
    app = composeApp({ db, log: silentLog, keys: testKeys, clock: systemClock, loadModel })
    await app.start()
    address = await app.http.listen(0, '127.0.0.1')
  }, 60_000)

  afterAll(async () => {
    await app.stop()
    await db.close()
    await embedded.stop(0)
    await rm(dataDir, { recursive: true, force: true })
  })

  it('makes requests fail cleanly and at once, and they come back by themselves', async () => {
    const browser = await new TestBrowser(address).signIn('mia@example.com', usualPassword)
    await Promise.all(Array.from({ length: 10 }, () => browser.get('/api/me'))) // the pool is warm

    await embedded.stop(0)
    const goneAt = performance.now()
    const answers: { status: number; code: string; retry: string | null; ms: number }[] = []
    while (performance.now() - goneAt < goneMs) {
      const began = performance.now()
      const batch = await Promise.all([1, 2, 3].map(() => browser.get('/api/me')))
      for (const answer of batch) {
        const { code } = await answer.json()
        answers.push({
          status: answer.status,
          code,
          retry: answer.headers.get('retry-after'),
          ms: performance.now() - began,
        })
      }
      await sleep(200)
    }
    const notReady = await browser.get('/readyz')
    const up = await browser.get('/healthz')
    embedded = await startDatabase()
    const back = await browser.get('/api/me')

    expect(answers.length).toBeGreaterThan(goneMs / 250)
    expect(new Set(answers.map(({ status, code, retry }) => `${status} ${code} ${retry}`))).toEqual(
      new Set(['503 database_unavailable 2']),
    )
    expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(1000)
    expect([notReady.status, up.status]).toEqual([503, 200])
    expect(back.status).toBe(200)
  }, 60_000)
})
