import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type App, type AppOptions, composeApp } from '../../engine/app.ts'
import { ApiKeys } from '../../engine/auth/api-keys.ts'
import { sessionCookie } from '../../engine/auth/session-cookie.ts'
import { Sessions } from '../../engine/auth/sessions.ts'
import { testClock, testKeys } from '../support/clock.ts'
import { withDatabase } from '../support/database.ts'
import { silentLog } from '../support/log.ts'
import { addPerson, createOrganisationTables, modelWithRoles } from '../support/organisation.ts'

describe('the number of requests is limited', () => {
  const db = withDatabase()
  const clock = testClock()
  const few = { perSecond: 0.001, burst: 5 }
  const many = { perSecond: 1_000, burst: 1_000 }
  let app: App | undefined
  let address: string
  let mia: string
  let tom: string
  beforeAll(async () => {
    await createOrganisationTables(db)
    mia = await addPerson(db, { name: 'Mia' })
    tom = await addPerson(db, { name: 'Tom' })
  })
  const start = async (options: Partial<AppOptions>) => {
    app = composeApp({
      db,
      log: silentLog,
      clock,
      keys: testKeys,
      runsJobs: false,
      loadModel: async (version) => ({ ...modelWithRoles(), version }),
      ...options,
    })
    await app.start()
    address = await app.http.listen(0, '127.0.0.1')
  }
  afterEach(() => app?.stop())

  const cookieOf = async (id: string) =>
    `${sessionCookie}=${await new Sessions(db, testKeys, clock).open(id, { ip: '127.0.0.1', agent: 'test' })}`
  const keyOf = async (id: string) =>
    (
      await new ApiKeys(db, clock).create(
        { db, userId: id },
        { name: 'Script', objects: null, expiresAt: null },
      )
    ).key
  const statuses = async (times: number, headers: Record<string, string>) => {
    const found: number[] = []
    for (let at = 0; at < times; at++)
      found.push((await fetch(`${address}/api/search?q=a`, { headers })).status)
    return found
  }

  it('a user, however many browsers they have, and nobody else pays for it', async () => {
    await start({ limits: { user: few, address: many } })
    const browsers = [await cookieOf(mia), await cookieOf(mia)]

    expect(await statuses(3, { cookie: browsers[0]! })).toEqual([200, 200, 200])
    expect(await statuses(3, { cookie: browsers[1]! })).toEqual([200, 200, 429])
    expect(await statuses(2, { cookie: await cookieOf(tom) })).toEqual([200, 200])
    const told = await fetch(`${address}/api/search?q=a`, { headers: { cookie: browsers[0]! } })
    expect([(await told.json()).code, Number(told.headers.get('retry-after')) > 0]).toEqual([
      'rate_limited',
      true,
    ])
  })

  it('a key, beside what its owner has: the owner goes on at the screen', async () => {
    await start({ limits: { user: many, key: few, address: many } })
    const [first, second] = [await keyOf(mia), await keyOf(mia)]

    expect(await statuses(6, { authorization: `Bearer ${first}` })).toEqual([200, 200, 200, 200, 200, 429])
    expect(await statuses(2, { authorization: `Bearer ${second}` })).toEqual([200, 200])
    expect(await statuses(2, { cookie: await cookieOf(mia) })).toEqual([200, 200])
  })

  it('keys together are no way around the limit of their owner', async () => {
    await start({ limits: { user: few, key: many, address: many } })
    const keys = [await keyOf(mia), await keyOf(mia), await keyOf(mia)]
    const found: number[] = []
    for (const key of keys) found.push(...(await statuses(2, { authorization: `Bearer ${key}` })))
    expect(found).toEqual([200, 200, 200, 200, 200, 429])
  })

  it('an address that guesses; that it says to be another counts only behind a proxy that is set', async () => {
    await start({ limits: { user: many, address: few } })
    const found: number[] = []
    for (let at = 0; at < 7; at++)
      found.push(
        ...(await statuses(1, {
          authorization: 'Bearer x',
          'x-forwarded-for': `10.0.0.${at}`,
          'x-real-ip': `10.0.0.${at}`,
          forwarded: `for=10.0.0.${at}`,
        })),
      )
    expect(found).toEqual([401, 401, 401, 401, 401, 429, 429])
  })

  it('behind one proxy, the address that the proxy saw: what stands before it in the header is the guesser’s word', async () => {
    await start({ limits: { user: many, address: few }, trustedProxies: 1 })
    const found: number[] = []
    for (let at = 0; at < 7; at++)
      found.push(
        ...(await statuses(1, {
          authorization: 'Bearer x',
          'x-forwarded-for': `10.0.0.${at}, 198.51.100.7`,
        })),
      )
    expect(found).toEqual([401, 401, 401, 401, 401, 429, 429])
    expect(await statuses(1, { authorization: 'Bearer x', 'x-forwarded-for': '198.51.100.8' })).toEqual([401])
  })

  it('of IPv6 a whole network, which one guesser has to themselves', async () => {
    await start({ limits: { user: many, address: few }, trustedProxies: 1 })
    const found: number[] = []
    for (let at = 0; at < 7; at++)
      found.push(
        ...(await statuses(1, {
          authorization: 'Bearer x',
          'x-forwarded-for': `2a00:1450:4001:82a::${at + 1}`,
        })),
      )
    expect(found).toEqual([401, 401, 401, 401, 401, 429, 429])
  })

  it('tries to sign in are counted by network too, in the database', async () => {
    await start({ limits: { user: many, address: many }, trustedProxies: 1 })
    clock.stop()
    const found: number[] = []
    for (let at = 0; at < 33; at++) {
      const answer = await fetch(`${address}/api/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': `2a00:1450:4001:900::${at + 1}` },
        body: JSON.stringify({ email: `nobody${at}@example.com`, password: 'a guess' }),
      })
      found.push(Number((await answer.json()).retryAfterS ?? 0))
    }
    expect(found).toEqual([...Array(31).fill(0), 1, 1])
  }, 30_000)
})
