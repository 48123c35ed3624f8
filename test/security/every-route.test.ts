import { describe, expect, it } from 'vitest'
import { withEngine } from '../support/engine.ts'

interface Document {
  paths: Record<string, Record<string, unknown>>
}

/** Open to everybody: how else would one sign in. */
const open = [
  'POST /api/auth/login',
  'GET /api/auth/options',
  'POST /api/auth/logout',
  'POST /api/auth/second-factor',
  'GET /api/auth/oidc/{name}',
  'GET /api/auth/oidc/{name}/callback',
  // The link of an e-mail: its token says whose it is, and anything else is nowhere.
  'GET /api/notifications/unsubscribe',
  'POST /api/notifications/unsubscribe',
  'GET /api/approvals/mail/{token}',
  'POST /api/approvals/mail/{token}',
]

/** What everybody who is signed in has, whatever their roles. */
const own = [
  /^GET \/api\/(app|me|keys|jobs|openapi\.json|events)$/,
  /^(GET|DELETE) \/api\/me\/(sessions|views|second-factor|notification-preferences)/,
  /^(PATCH|POST) \/api\/me/,
  /^(POST|DELETE) \/api\/keys/,
  /^GET \/api\/search$/,
  /^POST \/api\/files$/,
  /^GET \/api\/files\/\{id\}$/,
  /^(GET|POST) \/api\/jobs/,
  // Nobody's buttons and tasks are empty lists.
  /^GET \/api\/workflows\/(buttons|tasks)$/,
  // Nobody is asked nothing; whoever has colleagues may let them stand in.
  /^(GET \/api\/approvals\/(counts|tasks|delegations)|POST \/api\/approvals\/(tasks\/batch|preview|delegations))$/,
  /^(GET \/api\/notifications|POST \/api\/notifications\/read)$/,
]

describe('every route of the contract', () => {
  const engine = withEngine({ packages: ['crm'] })

  async function routes(): Promise<[string, string][]> {
    const document = (await (await (await engine.http()).get('/api/openapi.json')).json()) as Document
    return Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => [method.toUpperCase(), path] as [string, string]),
    )
  }
  const concrete = (path: string) =>
    path
      .replaceAll('{kind}', 'object')
      .replaceAll('{name}', 'customer')
      .replaceAll('{version}', '1')
      .replace(/\{\w+\}/g, '00000000-0000-7000-8000-000000000001')

  it('asks strangers to sign in', async () => {
    const stranger = engine.browser()
    const wrong: string[] = []
    for (const [method, path] of await routes()) {
      const route = `${method} ${path}`
      if (open.includes(route)) continue
      const answer = await stranger.fetch(concrete(path), {
        method,
        ...(method === 'GET' || method === 'DELETE' ? {} : { json: {} }),
      })
      await answer.body?.cancel()
      if (answer.status !== 401) wrong.push(`${route} → ${answer.status}`)
    }
    expect(wrong).toEqual([])
  }, 60_000)

  it('gives people without a role nothing but their own account', async () => {
    const nobody = await engine.http({ roles: [] })
    const wrong: string[] = []
    for (const [method, path] of await routes()) {
      const route = `${method} ${path}`
      if (open.includes(route) || own.some((pattern) => pattern.test(route))) continue
      const answer = await nobody.fetch(concrete(path), {
        method,
        ...(method === 'GET' || method === 'DELETE' ? {} : { json: {} }),
      })
      const body = (await answer.json().catch(() => ({}))) as { code?: string }
      if (![403, 404].includes(answer.status)) wrong.push(`${route} → ${answer.status} ${body.code}`)
    }
    expect(wrong).toEqual([])
  }, 60_000)

  it('shows people without a role no object at all', async () => {
    const nobody = await engine.http({ roles: [] })
    const app = (await (await nobody.get('/api/app')).json()) as { objects: object; navigation: unknown[] }
    expect(app).toMatchObject({ objects: {}, navigation: [] })
    const document = (await (await nobody.get('/api/openapi.json')).json()) as Document
    expect(
      Object.keys(document.paths).filter(
        (path) => path.startsWith('/api/records') || path.startsWith('/api/design'),
      ),
    ).toEqual([])
    expect(await (await nobody.get('/api/search?q=a')).json()).toEqual({ data: [], more: [] })
  })

  it('refuses a cookie from another origin, and a body that is not JSON', async () => {
    const admin = await engine.http()
    const foreign = await admin.fetch('/api/records/customer', {
      method: 'POST',
      json: { name: 'x' },
      headers: { origin: 'https://evil.example' },
    })
    expect(foreign.status).toBe(403)
    const form = await admin.fetch('/api/records/customer', {
      method: 'POST',
      body: 'name=x',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(form.status).toBe(415)
  })

  it('never tells SQL, stacks or paths in an error', async () => {
    const admin = await engine.http()
    for (const path of [
      '/api/records/customer?filter=%00',
      '/api/records/customer?sort=(select 1)',
      '/api/records/customer/%27%3B--',
      '/api/search?q=%25%27',
      '/api/records/__proto__',
      '/api/design/items/object/constructor',
    ]) {
      const text = await (await admin.get(path)).text()
      expect(text, path).not.toMatch(/SELECT|syntax error|at \/|node_modules|pg_catalog/)
    }
  })
})
