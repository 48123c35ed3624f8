import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, composeApp } from '../../engine/app.ts'
import { Sessions } from '../../engine/auth/sessions.ts'
import { testClock, testKeys } from '../support/clock.ts'
import { withDatabase } from '../support/database.ts'
import { silentLog } from '../support/log.ts'
import {
  addPerson,
  createOrganisationTables,
  modelWithRoles,
  usualPassword,
} from '../support/organisation.ts'

describe('the cookie of a session', () => {
  const db = withDatabase()
  const clock = testClock()
  let app: App
  let address: string
  let mia: string
  beforeAll(async () => {
    await createOrganisationTables(db)
    mia = await addPerson(db, { email: 'mia@example.com', password: usualPassword })
    app = composeApp({
      db,
      log: silentLog,
      clock,
      keys: testKeys,
      runsJobs: false,
      trustedProxies: 1,
      loadModel: async (version) => ({ ...modelWithRoles(), version }),
    })
    await app.start()
    address = await app.http.listen(0, '127.0.0.1')
  })
  afterAll(() => app.stop())

  type Way = 'http' | 'https'
  const ask = (way: Way, path: string, cookie: string, body?: object) =>
    fetch(`${address}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        'x-forwarded-proto': way,
        origin: address.replace('http', way),
        'content-type': 'application/json',
        cookie,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
  const me = async (way: Way, cookie: string) => (await ask(way, '/api/me', cookie)).status
  const signIn = (way: Way, cookie = '') =>
    ask(way, '/api/auth/login', cookie, { email: 'mia@example.com', password: usualPassword })
  const sentBack = (cookie: string) => cookie.split(';')[0]!

  it('is bound to this host by its name behind https, and has a plain one without', async () => {
    const [safe, ...others] = (await signIn('https')).headers.getSetCookie()
    const [plain] = (await signIn('http')).headers.getSetCookie()

    expect(others).toEqual([])
    expect(safe).toMatch(
      /^__Host-trellis_session=[^;]+; path=\/; expires=[^;]+; samesite=lax; secure; httponly$/i,
    )
    expect(plain).toMatch(/^trellis_session=[^;]+; path=\/; expires=[^;]+; samesite=lax; httponly$/i)
    expect(await me('https', sentBack(safe!))).toBe(200)
    expect(await me('http', sentBack(plain!))).toBe(200)
  })

  it('is not taken under a name that a neighbour could have set', async () => {
    const cookie = await new Sessions(db, testKeys, clock).open(mia, { ip: '127.0.0.1', agent: 'test' })

    expect(await me('https', `trellis_session=${cookie}`)).toBe(401)
    expect(await me('https', `__Host-trellis_session=${cookie}`)).toBe(200)
  })

  it('of the time before is ended and taken away when its owner signs in again', async () => {
    const old = await new Sessions(db, testKeys, clock).open(mia, { ip: '127.0.0.1', agent: 'test' })
    const set = (await signIn('https', `trellis_session=${old}`)).headers.getSetCookie()

    expect(set[0]).toMatch(/^trellis_session=; .*expires=Thu, 01 Jan 1970/i)
    expect(await me('http', `trellis_session=${old}`)).toBe(401)
    expect(await me('https', sentBack(set[1]!))).toBe(200)
  })

  it('is taken away when they sign out', async () => {
    const [cookie] = (await signIn('https')).headers.getSetCookie()
    const answer = await ask('https', '/api/auth/logout', sentBack(cookie!), {})

    expect(answer.headers.getSetCookie()[0]).toMatch(/^__Host-trellis_session=; .*1970.*secure/i)
    expect(await me('https', sentBack(cookie!))).toBe(401)
  })
})
