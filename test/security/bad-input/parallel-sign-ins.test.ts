import { hash } from '@node-rs/argon2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, composeApp } from '../../../engine/app.ts'
import { sql } from '../../../engine/sql.ts'
import { testClock, testKeys } from '../../support/clock.ts'
import { withDatabase } from '../../support/database.ts'
import { silentLog } from '../../support/log.ts'
import { createOrganisationTables, modelWithRoles, usualPassword } from '../../support/organisation.ts'

const many = 1_000

describe('a thousand sign-ins at the same moment', () => {
  const db = withDatabase()
  let app: App
  let address: string

  beforeAll(async () => {
    await createOrganisationTables(db)
    // Cheap to check: it is the crowd that is measured, not argon2.
    const passwordHash = await hash(usualPassword, { memoryCost: 64, timeCost: 1, parallelism: 1 })
    await db.run(sql`INSERT INTO app."user" (id, name, email, active)
      SELECT gen_random_uuid(), 'Person ' || n, 'person' || n || '@example.com', true FROM generate_series(1, ${many}::int) n`)
    await db.run(sql`INSERT INTO sys.credential (user_id, password_hash, changed_at, must_change)
      SELECT id, ${passwordHash}, now(), false FROM app."user"`)
    app = composeApp({
      db,
      log: silentLog,
      clock: testClock(),
      keys: testKeys,
      trustedProxies: 1,
      loadModel: async (version) => ({ ...modelWithRoles(), version }),
    })
    await app.start()
    address = await app.http.listen(0, '127.0.0.1')
  })
  afterAll(() => app?.stop())

  const signIn = (n: number, from: string, password = usualPassword) =>
    fetch(`${address}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
      body: JSON.stringify({ email: `person${n}@example.com`, password }),
    })
  const addressOf = (n: number) => `10.0.${n >> 8}.${n & 255}`
  const count = (answers: readonly Response[], status: number) =>
    answers.filter((answer) => answer.status === status).length
  const all = (from: (n: number) => string, password?: string) =>
    Promise.all(Array.from({ length: many }, (_, at) => signIn(at + 1, from(at + 1), password)))

  it('from as many addresses all get in, each with a session of their own', async () => {
    const answers = await all(addressOf)

    expect(count(answers, 200)).toBe(many)
    const cookies = answers.map((answer) => answer.headers.getSetCookie()[0]?.split(';')[0])
    expect(new Set(cookies).size).toBe(many)
  }, 60_000)

  it('from one address are slowed down with a word on how long, and leave the others alone', async () => {
    const attack = all(() => '10.9.9.9', 'a guess')
    const beside = await signIn(7, '10.1.1.1')
    const answers = await attack

    expect(beside.status).toBe(200)
    expect(count(answers, 200)).toBe(0)
    expect(count(answers, 401) + count(answers, 429)).toBe(many)
    expect(count(answers, 429)).toBeGreaterThan(many / 2)
    for (const answer of answers.filter(({ status }) => status === 429))
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await fetch(`${address}/healthz`)).status).toBe(200)
  }, 60_000)
})
