import { beforeAll, describe, expect, it } from 'vitest'
import { sessionCookie } from '../../../engine/auth/session-cookie.ts'
import { withBareEngine } from '../../support/bare-engine.ts'
import { withDatabase } from '../../support/database.ts'
import { addPerson, usualPassword } from '../../support/organisation.ts'

const day = 86_400_000

describe('a session or key that is no longer good', () => {
  const db = withDatabase()
  const server = withBareEngine(db)
  beforeAll(async () => {
    await addPerson(db, { email: 'mia@example.com', password: usualPassword })
  })
  const signedIn = () => server.browser().signIn('mia@example.com', usualPassword)
  const status = async (headers: Record<string, string>) =>
    (await fetch(`${server.browser().origin}/api/me`, { headers })).status
  const cookieOf = async () => (await signedIn()).cookies.get(sessionCookie)!
  const key = async (expires_at?: string) => {
    const answer = await (await signedIn()).post('/api/keys', {
      name: 'Script',
      ...(expires_at ? { expires_at } : {}),
    })
    return (await answer.json()) as { id: string; key: string }
  }

  it('is refused after signing out, however often it is sent again', async () => {
    const browser = await signedIn()
    const cookie = `${sessionCookie}=${browser.cookies.get(sessionCookie)}`
    expect(await status({ cookie })).toBe(200)
    await browser.post('/api/auth/logout')

    expect(await Promise.all([1, 2, 3].map(() => status({ cookie })))).toEqual([401, 401, 401])
  })

  it('is refused a month after it began, though it was used every day', async () => {
    const cookie = `${sessionCookie}=${await cookieOf()}`
    for (let days = 0; days < 29; days++) {
      server.clock.pass(day)
      expect(await status({ cookie })).toBe(200)
    }
    server.clock.pass(day)
    expect(await status({ cookie })).toBe(401)
  })

  it('is refused when a key is revoked or past its end', async () => {
    const soon = new Date(server.clock.now().getTime() + day).toISOString()
    const [lasting, ending] = [await key(), await key(soon)]
    const ask = (one: { key: string }) => status({ authorization: `Bearer ${one.key}` })
    expect([await ask(lasting), await ask(ending)]).toEqual([200, 200])

    server.clock.pass(day + 1000)
    expect([await ask(lasting), await ask(ending)]).toEqual([200, 401])
    await (await signedIn()).delete(`/api/keys/${lasting.id}`)
    expect(await ask(lasting)).toBe(401)
  })

  it('is refused when it is cut, changed, doubled or of another key', async () => {
    const good = await cookieOf()
    const [keyId, token = ''] = good.split('.')
    const other = token.startsWith('A') ? `B${token.slice(1)}` : `A${token.slice(1)}`
    const wrong = [
      `${keyId}.${token.slice(0, -1)}`,
      `${keyId}.${other}`,
      `zz.${token}`,
      `.${token}`,
      `${keyId}.`,
      token,
      `${good}.${good}`,
    ]
    for (const value of wrong)
      expect([value.length, await status({ cookie: `${sessionCookie}=${value}` })]).toEqual([
        value.length,
        401,
      ])
  })

  it('a good cookie does not help a bad key, nor a good key a bad scheme', async () => {
    const cookie = `${sessionCookie}=${await cookieOf()}`
    const { key: good } = await key()
    for (const authorization of [
      'Bearer trl_nothing',
      'Bearer',
      'Basic bWlhOm1pYQ==',
      `Bearer ${good} ${good}`,
      `Token ${good}`,
    ])
      expect([authorization.slice(0, 12), await status({ cookie, authorization })]).toEqual([
        authorization.slice(0, 12),
        401,
      ])
  })
})
