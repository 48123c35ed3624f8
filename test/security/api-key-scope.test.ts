import { describe, expect, it } from 'vitest'
import { apiKeys } from '../../engine/auth/api-keys.ts'
import { withEngine } from '../support/engine.ts'

describe('an API key', () => {
  const engine = withEngine({ packages: ['crm'] })
  const keyFor = async (objects: string[] | null, expiresAt: Date | null = null) => {
    const keys = engine.app.parts.get(apiKeys)
    const { key } = await keys.create(
      { db: engine.db, userId: engine.admin.user.id },
      { name: 'Script', objects, expiresAt },
    )
    return (path: string, method = 'GET', json?: unknown) =>
      fetch(`${engine.browser().origin}${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      })
  }

  it('for one object shows nothing of another, whichever way it is asked', async () => {
    const admin = await engine.http(engine.admin)
    const { id } = await (await admin.post('/api/records/customer', { name: 'Acme' })).json()
    const ask = await keyFor(['customer'])
    const path = `/api/records/customer/${id}/related/opportunities`

    const own = await ask(`/api/records/customer/${id}`)
    const related = await ask(path)
    const counted = await ask(
      `/api/records/customer?filter=${encodeURIComponent('count(opportunities) >= 0')}`,
    )

    expect((await admin.get(path)).status).toBe(200)
    expect([own.status, (await own.json()).name]).toEqual([200, 'Acme'])
    expect([403, 404]).toContain(related.status)
    expect(counted.status).toBeGreaterThanOrEqual(400)
  })

  it('of one object reaches neither people, keys nor passwords', async () => {
    const ask = await keyFor(['customer'])
    const doors: [string, string][] = [
      ['/api/keys', 'POST'],
      ['/api/me/password', 'POST'],
      ['/api/admin/users', 'GET'],
      ['/api/records/user', 'GET'],
    ]
    for (const [path, method] of doors)
      expect((await ask(path, method, method === 'GET' ? undefined : {})).status, path).toBe(403)
  })

  it('makes no other key, which would outlive it', async () => {
    const ask = await keyFor(null, new Date(Date.now() + 60_000))

    expect((await ask('/api/me')).status).toBe(200)
    for (const path of ['/api/keys', '/api/keys/', '/api/KEYS'])
      expect([403, 404], path).toContain((await ask(path, 'POST', { name: 'For ever' })).status)
  })
})
