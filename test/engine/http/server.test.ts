import { beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../../engine/sql.ts'
import { withBareEngine } from '../../support/bare-engine.ts'
import { withDatabase } from '../../support/database.ts'
import { addPerson, modelWithRoles, usualPassword } from '../../support/organisation.ts'

describe('the HTTP edge', () => {
  const db = withDatabase()
  let loads = 0
  const server = withBareEngine(db, {
    model: () => {
      loads++
      return modelWithRoles()
    },
  })
  beforeAll(() => addPerson(db, { email: 'mia@example.com', password: usualPassword }))
  const signedIn = () => server.browser().signIn('mia@example.com', usualPassword)

  it('answers problems as RFC 9457, with the id that is also in the header and the log', async () => {
    const answer = await server.browser().get('/api/nothing/here')
    const problem = await answer.json()

    expect(answer.status).toBe(401)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(problem).toMatchObject({ status: 401, code: 'not_signed_in', detail: 'Sign in first.' })
    expect(problem.requestId).toBe(answer.headers.get('x-request-id'))
    expect(server.log.lines.at(-1)?.details).toMatchObject({ requestId: problem.requestId, status: 401 })
  })

  it('tells errors in the language of the browser', async () => {
    const answer = await server
      .browser()
      .fetch('/api/me', { headers: { 'accept-language': 'fr;q=0.5, zh-CN' } })

    expect((await answer.json()).detail).toBe('请先登录。')
  })

  it('refuses other sites, pages without an origin, and anything but JSON', async () => {
    const browser = await signedIn()
    const patch = { method: 'PATCH', body: '{"theme":"dark"}' }
    const json = { 'content-type': 'application/json' }
    const cookie = `trellis_session=${browser.cookies.get('trellis_session')}`

    const foreign = await browser.fetch('/api/me', {
      ...patch,
      headers: { ...json, origin: 'https://evil.example' },
    })
    const silent = await fetch(`${browser.origin}/api/me`, { ...patch, headers: { ...json, cookie } })
    const form = await browser.fetch('/api/me', { ...patch, headers: { 'content-type': 'text/plain' } })
    const chinese = await browser.fetch('/api/me', {
      ...patch,
      headers: { 'content-type': 'application/json; charset=gbk' },
    })

    expect((await foreign.json()).code).toBe('origin_refused')
    expect((await silent.json()).code).toBe('origin_refused')
    expect((await form.json()).code).toBe('unsupported_media_type')
    expect((await chinese.json()).code).toBe('unsupported_media_type')
  })

  it('refuses a body that is no JSON, or too much of it', async () => {
    const browser = await signedIn()
    const send = (body: string) =>
      browser.fetch('/api/me', { method: 'PATCH', body, headers: { 'content-type': 'application/json' } })

    const broken = await send('{"theme":')
    const huge = await send(`{"theme":"${'x'.repeat(21 * 1024 * 1024)}"}`)

    expect((await broken.json()).code).toBe('malformed_request')
    expect(huge.status).toBe(413)
    expect((await huge.json()).code).toBe('payload_too_large')
  })

  it('takes large bodies only where many records or a design come in', async () => {
    const browser = await signedIn()
    const large = { text: 'x'.repeat(2 * 1024 * 1024) }

    const profile = await browser.patch('/api/me', large)
    const record = await browser.post('/api/records/ticket', large)
    const bulk = await browser.post('/api/records/ticket/bulk', large)

    expect([profile.status, record.status]).toEqual([413, 413])
    expect((await profile.json()).detail).toContain('1mb')
    expect(bulk.status).not.toBe(413)
  })

  it('says which methods a path knows, and that an unknown path is none', async () => {
    const browser = await signedIn()

    const wrongMethod = await browser.fetch('/api/me', { method: 'PUT', json: {} })
    const unknown = await browser.get('/api/nothing')

    expect(wrongMethod.status).toBe(405)
    expect(wrongMethod.headers.get('allow')).toMatch(/GET.*PATCH/)
    expect((await unknown.json()).code).toBe('not_found')
  })

  it('gives every answer the headers that keep browsers out of trouble', async () => {
    const { headers } = await server.browser().get('/api/auth/options')

    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-powered-by')).toBeNull()
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('works on the new model from the very next request after a publish', async () => {
    const browser = await signedIn()
    const before = loads

    await db.run(sql`UPDATE sys.epoch SET model_version = model_version + 1`)
    await browser.get('/api/me')
    await browser.get('/api/me')

    expect(loads).toBe(before + 1)
    expect(server.app.models.current.version).toBe(1)
  })

  it('is up and ready, and says what it is not', async () => {
    const browser = server.browser()

    expect(await (await browser.get('/healthz')).json()).toEqual({ status: 'up' })
    expect(await (await browser.get('/readyz')).json()).toEqual({ status: 'ready', problems: [] })
    server.clock.pass(5000)
    const late = await browser.get('/readyz')
    server.clock.pass(-5000)
    expect(late.status).toBe(503)
    expect(await late.json()).toEqual({ status: 'not ready', problems: ['clock_off'] })
    expect(JSON.stringify(server.log.lines)).toMatch(/clock is \d+ ms off/)
  })
})
