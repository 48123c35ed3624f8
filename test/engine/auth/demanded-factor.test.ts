import { beforeAll, describe, expect, it } from 'vitest'
import { codeAt, stepS } from '../../../engine/auth/second-factor/totp.ts'
import { raiseRights } from '../../../engine/organisation/raise-rights.ts'
import { sql } from '../../../engine/sql.ts'
import type { RoleDocument } from '../../../metadata/schema/types.ts'
import { withBareEngine } from '../../support/bare-engine.ts'
import { fromBase32 } from '../../support/base32.ts'
import type { TestBrowser } from '../../support/browser.ts'
import { withDatabase } from '../../support/database.ts'
import { addPerson, modelWithRoles, usualPassword } from '../../support/organisation.ts'

describe('a role that demands a second factor', () => {
  const db = withDatabase()
  const roles: Record<string, Partial<RoleDocument>> = {
    teller: { system: ['manage_users', 'view_as_user'], secondFactor: 'required' },
    clerk: { system: ['manage_users'] },
  }
  const server = withBareEngine(db, { model: () => modelWithRoles(roles) })
  beforeAll(() => addPerson(db, { email: 'admin@example.com', roles: ['admin'], password: usualPassword }))

  let made = 0
  async function person(role: string) {
    const email = `person${++made}@example.com`
    const id = await addPerson(db, { email, roles: [role], password: usualPassword })
    return { id, email, browser: await server.browser().signIn(email, usualPassword) }
  }
  const codeOf = (secret: string) => {
    server.clock.pass(stepS * 1000)
    return codeAt(fromBase32(secret), Math.floor(server.clock.now().getTime() / 1000 / stepS))
  }
  async function setUp(browser: TestBrowser): Promise<string> {
    const { secret } = await (await browser.post('/api/me/second-factor')).json()
    expect((await browser.post('/api/me/second-factor/confirm', { code: codeOf(secret) })).status).toBe(200)
    return secret
  }
  const ask = async (browser: TestBrowser, path = '/api/admin/users') => {
    const answer = await browser.get(path)
    return answer.status === 200 ? 200 : `${answer.status} ${(await answer.json()).code}`
  }
  const heldBack = '403 second_factor_missing'

  it('lets who has none do nothing but set one up', async () => {
    const { browser } = await person('teller')

    for (const path of ['/api/admin/users', '/api/app', '/api/events', '/api/keys', '/api/records/user'])
      expect(await ask(browser, path), path).toBe(heldBack)
    expect(await (await browser.get('/api/app')).json()).toMatchObject({
      detail: expect.stringContaining('POST /api/me/second-factor'),
    })
    expect(await ask(browser, '/api/me')).toBe(200)
    expect(await ask(browser, '/api/me/second-factor')).toBe(200)

    await setUp(browser)
    expect(await ask(browser)).toBe(200)
  })

  it('gives one session the same secret again, in every tab, and another session another', async () => {
    const { browser, email } = await person('teller')
    const other = await server.browser().signIn(email, usualPassword)
    const secretFor = async (tab: TestBrowser) =>
      (
        (await (await tab.post('/api/me/second-factor', { password: usualPassword })).json()) as {
          secret: string
        }
      ).secret

    const first = await secretFor(browser)
    expect(await secretFor(browser)).toBe(first)
    server.clock.pass(16 * 60_000)
    const later = await secretFor(browser)
    expect(later).not.toBe(first)
    const theirs = await secretFor(other)
    expect(theirs).not.toBe(later)
  })

  it('lets nobody look as somebody else before', async () => {
    const { browser } = await person('teller')
    const { id } = await person('clerk')
    expect(await ask(browser, `/api/me?view_as=${id}`)).toBe(heldBack)
  })

  it('lets them change a password and sign out', async () => {
    const { browser, email } = await person('teller')
    const password = 'another horse battery staple'
    expect((await browser.post('/api/me/password', { current: usualPassword, password })).status).toBe(204)
    expect((await browser.post('/api/auth/logout')).status).toBe(204)
    expect(await ask(await server.browser().signIn(email, password))).toBe(heldBack)
  })

  it('holds back at once whom the role is given, or whose factor is gone', async () => {
    const { id, email, browser } = await person('clerk')
    expect(await ask(browser)).toBe(200)
    await db.run(sql`UPDATE app."user" SET roles = '{teller}' WHERE id = ${id}`)
    await raiseRights(db, 'user', [id])
    expect(await ask(browser)).toBe(heldBack)

    const secret = await setUp(browser)
    expect(await ask(browser)).toBe(200)
    const off = { password: usualPassword, code: codeOf(secret) }
    expect((await browser.fetch('/api/me/second-factor', { method: 'DELETE', json: off })).status).toBe(204)
    expect(await ask(browser)).toBe(heldBack)

    await setUp(browser)
    const admin = await server.browser().signIn('admin@example.com', usualPassword)
    expect((await admin.delete(`/api/admin/users/${id}/second-factor`)).status).toBe(204)
    expect(await ask(await server.browser().signIn(email, usualPassword))).toBe(heldBack)
  })

  it('holds back at once everybody when the role comes to demand it, and ends their live events', async () => {
    const { browser } = await person('clerk')
    const stream = (await browser.get('/api/events')).body!.pipeThrough(new TextDecoderStream()).getReader()
    await stream.read()
    await new Promise((resolve) => setTimeout(resolve, 700)) // the feed has looked at the version once
    expect(await ask(browser)).toBe(200)

    roles['clerk'] = { ...roles['clerk'], secondFactor: 'required' }
    await db.run(sql`UPDATE sys.epoch SET model_version = model_version + 1`)

    expect(await ask(browser)).toBe(heldBack)
    for (let done = false; !done; ) ({ done } = await stream.read())
    roles['clerk'] = { system: ['manage_users'] }
    await db.run(sql`UPDATE sys.epoch SET model_version = model_version + 1`)
    expect(await ask(browser)).toBe(200)
  })

  it('holds back keys of people who have none', async () => {
    const { id, browser } = await person('clerk')
    const { key } = await (await browser.post('/api/keys', { name: 'nightly' })).json()
    const byKey = async () =>
      (await server.browser().fetch('/api/admin/users', { headers: { authorization: `Bearer ${key}` } }))
        .status
    expect(await byKey()).toBe(200)

    await db.run(sql`UPDATE app."user" SET roles = '{teller}' WHERE id = ${id}`)
    await raiseRights(db, 'user', [id])
    expect(await byKey()).toBe(403)
    await setUp(browser)
    expect(await byKey()).toBe(200)
  })
})
