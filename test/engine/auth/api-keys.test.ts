import { beforeAll, describe, expect, it } from 'vitest'
import { ApiKeys } from '../../../engine/auth/api-keys.ts'
import { withBareEngine } from '../../support/bare-engine.ts'
import { withDatabase } from '../../support/database.ts'
import { addPerson, usualPassword } from '../../support/organisation.ts'

describe('API keys', () => {
  const db = withDatabase()
  const server = withBareEngine(db)
  let userId: string
  beforeAll(async () => {
    userId = await addPerson(db, { email: 'dev@example.com', password: usualPassword })
  })
  const browser = () => server.browser().signIn('dev@example.com', usualPassword)
  const withKey = async (key: string, path = '/api/me', init: RequestInit = {}) =>
    fetch(`${server.browser().origin}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${key}`, ...init.headers },
    })

  it('act as their owner until revoked, and are shown once', async () => {
    const owner = await browser()
    const made = await owner.post('/api/keys', { name: 'Sync' })
    const { id, key } = await made.json()

    expect(made.status).toBe(201)
    expect(await (await withKey(key)).json()).toMatchObject({ email: 'dev@example.com' })
    const { data } = await (await owner.get('/api/keys')).json()
    expect(data).toMatchObject([{ id, name: 'Sync', prefix: key.slice(0, 10) }])
    expect(JSON.stringify(data)).not.toContain(key)

    expect((await owner.delete(`/api/keys/${id}`)).status).toBe(204)
    expect((await withKey(key)).status).toBe(401)
  })

  it('need no origin, unlike a cookie', async () => {
    const { key } = await (await (await browser()).post('/api/keys', { name: 'Write' })).json()
    const headers = { 'content-type': 'application/json' }

    const answer = await withKey(key, '/api/me', { method: 'PATCH', body: '{"theme":"dark"}', headers })

    expect(answer.status).toBe(200)
  })

  it('end when they say so', async () => {
    const keys = new ApiKeys(db, server.clock)
    const expiresAt = new Date(server.clock.now().getTime() + 60_000)
    const { key } = await keys.create({ db, userId }, { name: 'Short', objects: null, expiresAt })

    expect((await withKey(key)).status).toBe(200)
    server.clock.pass(61_000)
    expect((await withKey(key)).status).toBe(401)
  })

  it('reach only the records they were made for', async () => {
    const keys = new ApiKeys(db, server.clock)
    const { key } = await keys.create(
      { db, userId },
      { name: 'Narrow', objects: ['ticket'], expiresAt: null },
    )

    expect((await (await withKey(key)).json()).code).toBe('forbidden')
    expect((await (await withKey(key, '/api/records/invoice')).json()).code).toBe('forbidden')
    expect((await (await withKey(key, '/api/records/ticket')).json()).code).toBe('unknown_object') // let through, but it is not there
  })

  it('that are made up are nobody', async () => {
    const answer = await withKey('trl_made-up')

    expect(answer.status).toBe(401)
    expect((await answer.json()).code).toBe('not_signed_in')
  })
})
