import { type App, composeApp } from '../../../engine/app.ts'
import { apiKeys } from '../../../engine/auth/api-keys.ts'
import { sessionCookie } from '../../../engine/auth/session-cookie.ts'
import { sessions } from '../../../engine/auth/sessions.ts'
import type { Ctx } from '../../../engine/context.ts'
import type { Database } from '../../../engine/database.ts'
import { connect } from '../../../engine/db/connect.ts'
import { sql } from '../../../engine/sql.ts'
import { testClock, testKeys } from '../../support/clock.ts'
import { keptLog } from '../../support/log.ts'
import { cloneTemplate } from '../../support/template.ts'
import type { Kind } from './kinds.ts'
import { adminOf, type Facts, seeded } from './seed.ts'
import { noted } from './statements.ts'

export interface World {
  name: string
  app: App
  db: Database
  address: string
  facts(kind: Kind): Promise<Facts>
  /** A context with every right, as things are now. */
  admin(): Promise<Ctx>
  /** What a request of this kind's person says of itself; of the admin's without a kind. */
  headersOf(kind?: Kind): Promise<Record<string, string>>
  stop(): Promise<void>
}

const unlimited = { perSecond: 1_000_000, burst: 1_000_000 }

/** One of two worlds that are the same to the last id, until somebody changes one. */
export async function openWorld(name: string): Promise<World> {
  const clone = await cloneTemplate(seeded)
  const pool = connect({ url: clone.url, log: keptLog(), size: 6 })
  const db = noted(pool)
  const limits = { user: unlimited, key: unlimited, address: unlimited }
  const app = composeApp({ db, log: keptLog(), clock: testClock(), keys: testKeys, limits })
  await app.start()
  const address = await app.http.listen(0, '127.0.0.1')
  const facts = async (kind: Kind): Promise<Facts> =>
    (await pool.first<{ facts: Facts }>(sql`SELECT facts FROM public.leak_facts WHERE kind = ${kind.name}`))!
      .facts
  const admin = () => adminOf(app, pool)
  return {
    name,
    app,
    db: pool,
    address,
    facts,
    admin,
    async headersOf(kind): Promise<Record<string, string>> {
      const userId = kind ? (await facts(kind)).me : (await admin()).user.id
      if (kind?.key) {
        const given = { name: 'Probe', objects: [...kind.key], expiresAt: null }
        const { key } = await app.parts.get(apiKeys).create({ db: pool, userId }, given)
        return { authorization: `Bearer ${key}` }
      }
      const cookie: string = await app.parts.get(sessions).open(userId, { ip: '127.0.0.1', agent: 'probe' })
      return { cookie: `${sessionCookie}=${cookie}`, origin: address }
    },
    async stop() {
      await app.stop()
      await pool.close()
      await clone.drop()
    },
  }
}
