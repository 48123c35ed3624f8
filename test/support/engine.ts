import { afterAll, beforeAll } from 'vitest'
import { type App, type AppOptions, composeApp } from '../../engine/app.ts'
import { saveUser } from '../../engine/auth/save-user.ts'
import { sessionCookie } from '../../engine/auth/session-cookie.ts'
import { sessions } from '../../engine/auth/sessions.ts'
import type { Ctx, Principal } from '../../engine/context.ts'
import type { Database } from '../../engine/database.ts'
import { connect } from '../../engine/db/connect.ts'
import { readEpoch } from '../../engine/db/epoch.ts'
import { principals, systemPrincipal } from '../../engine/organisation/principals.ts'
import { findUserByEmail } from '../../engine/organisation/users.ts'
import { sql } from '../../engine/sql.ts'
import { TestBrowser } from './browser.ts'
import { type TestClock, testClock, testKeys } from './clock.ts'
import { type KeptLog, keptLog } from './log.ts'
import { publishedTemplate, sparePeople } from './published-template.ts'
import { watchEpoch } from './rights-watch.ts'
import { cloneTemplate } from './template.ts'

export interface WithEngineOptions {
  /** Shipped packages beside `system`; `crm` unless told otherwise. */
  packages?: readonly string[]
  /** One more package: a folder below `test`, such as `fixtures/sales`. */
  metadata?: string
  /** What the installation is set up with besides; asked when it starts. */
  setUp?: () => Promise<Pick<AppOptions, 'smtpUrl' | 'publicUrl' | 'fetchAllow'>>
}

/** Who a test wants to be. */
export interface Part {
  roles?: readonly string[]
  name?: string
  /** Id of a department. */
  department?: string
  teams?: readonly string[]
}

export interface TestEngine {
  readonly app: App
  readonly db: Database
  readonly clock: TestClock
  readonly log: KeptLog
  /** A context with every right, on the model of now. */
  readonly admin: Ctx
  /** The engine itself. */
  readonly system: Ctx
  /**
   * A context with these roles, as an existing person whose row does not say so; the department tree is only the
   * department itself. Enough for calling the engine; `person` makes a real one.
   */
  as(part: Part): Ctx
  /** A person with these roles in the database, their department tree and company as they are. */
  person(part: Part): Promise<Ctx>
  /** A browser signed in as the admin, as that user, or as a new person with these roles. */
  http(who?: Ctx | Part): Promise<TestBrowser>
  /** A browser that nobody is signed in with. */
  browser(): TestBrowser
  /** Takes over what was published or changed by other means than the engine's. */
  refresh(): Promise<void>
}

/** The whole engine on a database of its own, packages published, listening on a free port. */
export function withEngine({ packages = ['crm'], metadata, setUp }: WithEngineOptions = {}): TestEngine {
  const clock = testClock()
  const log = keptLog()
  let running: Running | undefined
  const now = (): Running => {
    if (!running)
      throw new Error('withEngine() is ready from beforeAll on; do not use it while tests are collected.')
    return running
  }

  beforeAll(async () => {
    const clone = await cloneTemplate(publishedTemplate(packages, metadata))
    running = await startEngine(clone, { clock, log, more: (await setUp?.()) ?? {} })
  }, 120_000)
  afterAll(() => running?.stop())

  let spare = 0
  const contextOf = (user: Principal): Ctx => now().contextOf(user)
  const engine: TestEngine = {
    clock,
    log,
    get app() {
      return now().app
    },
    get db() {
      return now().db
    },
    get admin() {
      return contextOf(now().admin)
    },
    get system() {
      return contextOf(systemPrincipal)
    },
    as({ roles = [], name = 'Somebody', department, teams = [] }) {
      const id = now().spareIds[spare++]
      if (!id)
        throw new Error(`as() knows ${sparePeople} people; use one context for several tests, or person().`)
      const below = department ? [department] : []
      const place = {
        department: department ?? null,
        departmentTree: below,
        departmentPath: below,
        companyTree: [],
      }
      return contextOf({ ...now().admin, id, name, email: `${id}@example.com`, roles, teams, ...place })
    },
    async person({ roles = [], name = 'Somebody', department = null }) {
      const id = now().spareIds[spare++]
      const email = `person${spare}@example.com`
      const user = await saveUser(engine.system, { roles, name, department, email, active: true }, id)
      await engine.refresh()
      return contextOf((await now().app.parts.get(principals).find(user.id))!)
    },
    async http(who = engine.admin) {
      const { user } = 'user' in who ? who : await engine.person(who)
      const cookie = await now().app.parts.get(sessions).open(user.id, { ip: '127.0.0.1', agent: 'test' })
      return engine.browser().keepCookie(sessionCookie, cookie).holdToContract()
    },
    browser: () => new TestBrowser(now().address),
    refresh: () => now().refresh(),
  }
  return engine
}

interface Running {
  app: App
  db: Database
  address: string
  admin: Principal
  spareIds: string[]
  contextOf(user: Principal): Ctx
  refresh(): Promise<void>
  stop(): Promise<void>
}

async function startEngine(
  clone: { url: string; drop(): Promise<void> },
  { clock, log, more }: { clock: TestClock; log: KeptLog; more: Partial<AppOptions> },
): Promise<Running> {
  // Fifty writers at once on a busy machine wait longer for one of eight connections than a person should.
  const pool = connect({ url: clone.url, log, size: 8, waitMs: 20_000 })
  const { db, epoch } = watchEpoch(pool)
  const unlimited = { perSecond: 1_000_000, burst: 1_000_000 }
  const app = composeApp({
    db,
    log,
    clock,
    keys: testKeys,
    limits: { user: unlimited, address: unlimited },
    ...more,
  })
  await app.start()
  const address = await app.http.listen(0, '127.0.0.1')
  const refresh = async () => {
    Object.assign(epoch, await readEpoch(db))
    await app.rights.catchUp(epoch.rightsEpoch)
    await app.models.atLeast(epoch.modelVersion)
  }
  await refresh()

  const adminId = (await findUserByEmail(db, 'admin@example.com'))!.id
  const spares = await db.rows<{ id: string }>(
    sql`SELECT id FROM app."user" WHERE email LIKE 'spare%' ORDER BY created_at, id`,
  )
  return {
    app,
    db,
    address,
    admin: (await app.parts.get(principals).find(adminId))!,
    spareIds: spares.map((row) => row.id),
    refresh,
    contextOf: (user) => ({
      user,
      get model() {
        return app.models.current
      },
      get rightsEpoch() {
        return epoch.rightsEpoch
      },
      db,
      pool: db,
      clock,
      log,
      parts: app.parts,
      locale: 'en',
      requestId: 'test',
      via: 'screen',
    }),
    stop: async () => {
      await app.stop()
      await pool.close()
      await clone.drop()
    },
  }
}
