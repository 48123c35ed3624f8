import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, composeApp } from '../../../../engine/app.ts'
import { raiseRights } from '../../../../engine/organisation/raise-rights.ts'
import { sql } from '../../../../engine/sql.ts'
import { TestBrowser } from '../../../support/browser.ts'
import { testClock, testKeys } from '../../../support/clock.ts'
import { withDatabase } from '../../../support/database.ts'
import { silentLog } from '../../../support/log.ts'
import {
  addPerson,
  createOrganisationTables,
  modelWithRoles,
  usualPassword,
} from '../../../support/organisation.ts'
import { clientId, clientSecret, LocalProvider, type Trick, type Vouched } from './local-provider.ts'

describe('signing in by another provider', () => {
  const db = withDatabase()
  const clock = testClock()
  const provider = new LocalProvider()
  let app: App
  let address: string
  beforeAll(async () => {
    await createOrganisationTables(db)
    await provider.start()
    for (const name of ['mia', 'tom', 'eve', 'ida'])
      await addPerson(db, { name, email: `${name}@example.com`, password: usualPassword })
    await addPerson(db, { name: 'uma', email: 'uma@example.com', roles: ['teller'] })
    const one = { name: 'acme', label: 'Acme', issuer: provider.issuer, clientId, clientSecret }
    app = composeApp({
      db,
      log: silentLog,
      clock,
      keys: testKeys,
      runsJobs: false,
      loadModel: async (version) => ({
        ...modelWithRoles({ teller: { secondFactor: 'required' } }),
        version,
      }),
      oidc: [one, { ...one, name: 'gone', label: 'Gone', issuer: 'http://127.0.0.1:1' }],
    })
    await app.start()
    address = await app.http.listen(0, '127.0.0.1')
  })
  afterAll(async () => {
    await app.stop()
    provider.stop()
  })

  const browser = () => new TestBrowser(address)
  const locationOf = (answer: Response) => answer.headers.get('location') ?? ''
  /** To the provider and, with what it says, back to us. @returns where we are sent in the end */
  async function walk(
    who: TestBrowser,
    { vouched, trick = {}, back }: { vouched: Vouched; trick?: Trick; back?: string },
  ) {
    Object.assign(provider, { vouched, trick })
    const there = locationOf(
      await who.get(`/api/auth/oidc/acme${back ? `?back=${encodeURIComponent(back)}` : ''}`),
    )
    const callback = new URL(locationOf(await fetch(there, { redirect: 'manual' })))
    const path = `${callback.pathname}${callback.search}`
    return { there: new URL(there), path, end: locationOf(await who.get(path)) }
  }
  const nameOf = async (who: TestBrowser) => {
    const answer = await who.get('/api/me')
    return answer.status === 200 ? (await answer.json()).name : answer.status
  }
  const mia = { sub: 'mia-1', email: 'Mia@example.com', email_verified: true }
  const failed = '/app/sign-in?problem=provider'

  it('is offered on the sign-in page', async () => {
    const { providers } = await (await browser().get('/api/auth/options')).json()
    expect(providers).toEqual([
      { name: 'acme', label: 'Acme' },
      { name: 'gone', label: 'Gone' },
    ])
  })

  it('opens a session for the person with the verified e-mail, and leads where they wanted to go', async () => {
    const who = browser()
    const { there, end } = await walk(who, { vouched: mia, back: '/app/customer?view=mine' })

    expect(end).toBe('/app/customer?view=mine')
    expect(await nameOf(who)).toBe('mia')
    expect(Object.fromEntries(there.searchParams)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      client_id: clientId,
    })
    expect(there.searchParams.get('scope')).toContain('openid')
    expect(there.href).not.toContain('secret')
    expect([...who.cookies.keys()]).toEqual(['trellis_session'])
    const [kept] = await db.rows<{ kind: string; details: object }>(
      sql`SELECT kind, details FROM sys.audit ORDER BY at DESC LIMIT 1`,
    )
    expect(kept).toMatchObject({ kind: 'sign_in', details: { by: 'oidc' } })
  })

  it('knows the person by subject from then on: an e-mail that changes hands opens nothing', async () => {
    const again = browser()
    await walk(again, { vouched: { sub: 'mia-1', email: 'renamed@example.com', email_verified: true } })
    expect(await nameOf(again)).toBe('mia')

    const heir = browser()
    expect((await walk(heir, { vouched: { ...mia, sub: 'heir-of-the-address' } })).end).toBe(failed)
    expect(await nameOf(heir)).toBe(401)
  })

  it.each([
    ['an e-mail that is not verified', { sub: 'tom-1', email: 'tom@example.com', email_verified: false }],
    ['an e-mail that nobody speaks of verifying', { sub: 'tom-1', email: 'tom@example.com' }],
    ['no e-mail', { sub: 'tom-1' }],
    ['somebody who is no user here', { sub: 'new-1', email: 'new@example.com', email_verified: true }],
  ])('refuses %s', async (_, vouched) => {
    const who = browser()
    expect((await walk(who, { vouched })).end).toBe(failed)
    expect(await nameOf(who)).toBe(401)
  })

  it.each<[string, Trick]>([
    ['for another journey', { nonce: 'of-another' }],
    ['for another program', { aud: 'somebody-else' }],
    ['of another provider', { iss: 'https://evil.example' }],
    ['that is too old', { expired: true }],
    ['signed with another key', { otherKey: true }],
    ['that is not signed', { alg: 'none' }],
  ])('refuses a token %s', async (_, trick) => {
    const who = browser()
    expect(
      (await walk(who, { vouched: { sub: 'tom-1', email: 'tom@example.com', email_verified: true }, trick }))
        .end,
    ).toBe(failed)
    expect(await nameOf(who)).toBe(401)
  })

  it('is walked once, by the browser that began, in ten minutes', async () => {
    const who = browser()
    const { path } = await walk(who, { vouched: mia })
    expect(locationOf(await who.get(path))).toBe(failed) // again
    expect(locationOf(await browser().get(path))).toBe(failed) // another browser

    const begun = async () => {
      const one = browser()
      const there = locationOf(await one.get('/api/auth/oidc/acme'))
      const callback = new URL(locationOf(await fetch(there, { redirect: 'manual' })))
      return { one, path: `${callback.pathname}${callback.search}` }
    }
    const [victim, attacker] = [await begun(), await begun()]
    expect(locationOf(await victim.one.get(attacker.path))).toBe(failed) // somebody else's code
    const slow = await begun()
    clock.pass(10 * 60_000)
    expect(locationOf(await slow.one.get(slow.path))).toBe(failed)
    const refused = browser()
    await refused.get('/api/auth/oidc/acme')
    expect(locationOf(await refused.get('/api/auth/oidc/acme/callback?error=access_denied'))).toBe(failed)
  })

  it.each([
    'https://evil.example/',
    '//evil.example',
    '/app//evil.example',
    '/\\evil.example',
    '/app/\\evil',
    'javascript:alert(1)',
    '/api/me',
    '',
  ])('leads nowhere but to our own pages: %s', async (back) => {
    expect((await walk(browser(), { vouched: mia, back })).end).toBe('/app/')
  })

  it('asks for the second factor that the person has here, unless the provider asked for one', async () => {
    const ida = { sub: 'ida-1', email: 'ida@example.com', email_verified: true }
    await db.run(sql`INSERT INTO sys.second_factor (user_id, secret, created_at, confirmed_at)
      SELECT id, 'x', now(), now() FROM app."user" WHERE email = 'ida@example.com'`)
    const who = browser()

    // One factor is one, be it a code by SMS in place of the password.
    for (const amr of [undefined, ['pwd'], ['sms'], ['otp', 'hwk']]) {
      const { end } = await walk(who, { vouched: { ...ida, ...(amr ? { amr } : {}) } })
      expect(end).toMatch(/^\/app\/sign-in#ticket=\S+$/)
      expect(await nameOf(who)).toBe(401)
    }
    await walk(who, { vouched: { ...ida, amr: ['pwd', 'otp'] } })
    expect(await nameOf(who)).toBe('ida')
  })

  it('counts as the second factor that a role demands if the provider asked for two, as do keys made then', async () => {
    const uma = { sub: 'uma-1', email: 'uma@example.com', email_verified: true }
    const who = browser()
    await walk(who, { vouched: { ...uma, amr: ['pwd'] } })
    expect((await who.get('/api/keys')).status).toBe(403)

    await walk(who, { vouched: { ...uma, amr: ['pwd', 'otp'] } })
    expect((await who.get('/api/keys')).status).toBe(200)
    const { key } = await (await who.post('/api/keys', { name: 'nightly' })).json()
    const headers = { authorization: `Bearer ${key}` }
    expect((await browser().fetch('/api/app', { headers })).status).toBe(200)

    await walk(who, { vouched: { ...uma, amr: ['pwd'] } })
    expect((await who.get('/api/keys')).status).toBe(403)
  })

  it('opens nothing for who is deactivated', async () => {
    const eve = { sub: 'eve-1', email: 'eve@example.com', email_verified: true }
    const who = browser()
    await walk(who, { vouched: eve })
    expect(await nameOf(who)).toBe('eve')
    await db.transaction(async (tx) => {
      const [user] = await tx.rows<{ id: string }>(
        sql`UPDATE app."user" SET active = false WHERE email = 'eve@example.com' RETURNING id`,
      )
      await raiseRights(tx, 'user', [user!.id])
    })

    expect((await walk(browser(), { vouched: eve })).end).toBe(failed)
    expect(await nameOf(who)).toBe(401)
  })

  it('says so when the provider does not answer, and knows no others', async () => {
    expect(locationOf(await browser().get('/api/auth/oidc/gone'))).toBe(failed)
    expect((await browser().get('/api/auth/oidc/nobody')).status).toBe(404)
  })
})
