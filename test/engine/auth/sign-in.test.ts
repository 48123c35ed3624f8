import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { keepDemoUsers } from '../../../engine/organisation/demo-users.ts'
import { sql } from '../../../engine/sql.ts'
import { withBareEngine } from '../../support/bare-engine.ts'
import { withDatabase } from '../../support/database.ts'
import { addPerson, usualPassword } from '../../support/organisation.ts'

describe('signing in', () => {
  const db = withDatabase()
  const server = withBareEngine(db)
  const mia = { email: 'mia@example.com', name: 'Mia', roles: ['seller'], password: usualPassword }
  beforeAll(() => addPerson(db, mia))

  it('answers the user and a cookie that scripts cannot read', async () => {
    const answer = await server
      .browser()
      .post('/api/auth/login', { email: ' MIA@example.com ', password: usualPassword })

    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({
      user: { name: 'Mia', email: 'mia@example.com', roles: ['seller'] },
    })
    expect(answer.headers.get('set-cookie')).toMatch(
      /^trellis_session=.+; path=\/; .*samesite=lax; httponly/i,
    )
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it('tells a wrong password and an unknown name apart by nothing', async () => {
    const wrong = await server.browser().post('/api/auth/login', { email: mia.email, password: 'wrong' })
    const unknown = await server
      .browser()
      .post('/api/auth/login', { email: 'nobody@example.com', password: 'wrong' })

    const { requestId: _, ...first } = await wrong.json()
    const { requestId: __, ...second } = await unknown.json()
    expect(wrong.status).toBe(401)
    expect(first).toEqual(second)
    expect(first.code).toBe('sign_in_failed')
  })

  it('names what is missing', async () => {
    const answer = await server.browser().post('/api/auth/login', { email: mia.email, passwort: 'x' })

    expect(answer.status).toBe(422)
    expect((await answer.json()).errors).toMatchObject([
      { path: '/password', code: 'required' },
      { path: '/passwort', code: 'unknown_field' },
    ])
  })

  it('gives a new session each time and ends the one before', async () => {
    const browser = await server.browser().signIn(mia.email, usualPassword)
    const first = browser.cookies.get('trellis_session')
    await browser.signIn(mia.email, usualPassword)

    const old = await fetch(`${browser.origin}/api/me`, { headers: { cookie: `trellis_session=${first}` } })

    expect(browser.cookies.get('trellis_session')).not.toBe(first)
    expect(old.status).toBe(401)
    expect((await browser.get('/api/me')).status).toBe(200)
  })

  it('is over after signing out', async () => {
    const browser = await server.browser().signIn(mia.email, usualPassword)
    const cookie = browser.cookies.get('trellis_session')

    expect((await browser.post('/api/auth/logout')).status).toBe(204)

    const again = await fetch(`${browser.origin}/api/me`, {
      headers: { cookie: `trellis_session=${cookie}` },
    })
    expect((await again.json()).code).toBe('not_signed_in')
  })

  it('is over after a week without a request', async () => {
    const browser = await server.browser().signIn(mia.email, usualPassword)
    server.clock.pass(8 * 86_400_000)

    expect((await browser.get('/api/me')).status).toBe(401)
  })

  it('slows down guessing, also when a hundred guesses come at once, and lets the owner in afterwards', async () => {
    // Another account each time the test is tried: a try leaves its failures behind.
    const email = `${randomUUID()}@example.com`
    await addPerson(db, { email, password: usualPassword })
    const guess = (password: string) => server.browser().post('/api/auth/login', { email, password })

    server.clock.stop()
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => guess(`guess ${n}`)))
    const told = answers.map(
      (answer) => `${answer.status}, wait ${answer.headers.get('retry-after') ?? 'not'}`,
    )
    const rightButTooSoon = await guess(usualPassword)
    server.clock.pass(61_000)
    const rightLater = await guess(usualPassword)

    expect(told.sort()).toEqual([...Array(14).fill('401, wait 1'), ...Array(6).fill('401, wait not')])
    expect(rightButTooSoon.status).toBe(401)
    expect((await rightButTooSoon.json()).retryAfterS).toBe(1)
    expect(rightLater.status).toBe(200)
  })

  it('keeps demo users out while the demo is off', async () => {
    await addPerson(db, { email: 'demo@example.com', password: usualPassword })
    await keepDemoUsers(db, [
      { email: 'demo@example.com', name: 'Demo', role: 'seller', password: usualPassword },
    ])

    const answer = await server
      .browser()
      .post('/api/auth/login', { email: 'demo@example.com', password: usualPassword })
    const options = await (await server.browser().get('/api/auth/options')).json()

    expect(answer.status).toBe(401)
    expect(options).toEqual({
      name: 'Trellis',
      demoUsers: [],
      notices: [],
      languages: ['en', 'zh'],
      providers: [],
    })
  })

  it('keeps passwords as argon2id and sessions as keyed hashes only', async () => {
    await server.browser().signIn(mia.email, usualPassword)

    const kept = await db.rows<{ text: string }>(sql`SELECT c::text AS text FROM sys.credential c`)
    const session = await db.first<{ length: number }>(
      sql`SELECT length(token_hash) AS length FROM sys.session`,
    )

    expect(kept.every((row) => row.text.includes('$argon2id$v=19$m=19456,t=2,p=1$'))).toBe(true)
    expect(session?.length).toBe(32)
  })
})

describe('signing in to a demo', () => {
  const db = withDatabase()
  const server = withBareEngine(db, { demo: true })

  it('lists the demo users on this machine and lets them in', async () => {
    const demo = { email: 'demo@example.com', name: 'Demo', role: 'seller', password: usualPassword }
    await addPerson(db, { email: demo.email, password: demo.password })
    await keepDemoUsers(db, [demo])

    const options = await (await server.browser().get('/api/auth/options')).json()
    await server.browser().signIn(demo.email, demo.password)

    expect(options.demoUsers).toEqual([demo])
  })
})
