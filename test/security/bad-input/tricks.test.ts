import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { sessionCookie } from '../../../engine/auth/session-cookie.ts'
import type { TestBrowser } from '../../support/browser.ts'
import { withEngine } from '../../support/engine.ts'

describe('headers, cookies and paths with tricks', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/leaks' })

  /** Bytes as they are: `fetch` would tidy them up. @returns the answer as text */
  function send(lines: readonly string[], body = ''): Promise<string> {
    const { port, hostname } = new URL(engine.browser().origin)
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname, () =>
        socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`),
      )
      let text = ''
      socket.setEncoding('utf8')
      socket.on('data', (part) => {
        text += part
      })
      socket.on('error', reject)
      socket.on('close', () => resolve(text))
    })
  }
  const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1])
  const cookieOf = (browser: TestBrowser) => `Cookie: ${sessionCookie}=${browser.cookies.get(sessionCookie)}`
  const host = () => `Host: ${new URL(engine.browser().origin).host}`
  const close = 'Connection: close'

  it.each([
    '/api/records/deal/../../admin/users',
    '/api/records/..%2fadmin%2fusers',
    '/api/records/deal/%2e%2e/%2e%2e/admin/users',
    '/api/admin%2fusers',
    '/api/admin/users;a=b',
    '/api/admin/users%00',
    '/api/admin/users/.',
    '/api\\admin\\users',
    '//api/admin/users',
    '/api/./admin/users',
    '/api/records/user%2f..%2f..%2fadmin%2fusers',
    '/api/%61dmin/users',
    '/api/admin/users#/api/me',
    'http://evil.example/api/admin/users',
  ])('open nothing to a seller: GET %s', async (path) => {
    const seller = await engine.http({ roles: ['by_own'] })
    const answer = await send([`GET ${path} HTTP/1.1`, host(), cookieOf(seller), close])

    expect(statusOf(answer)).toBeGreaterThanOrEqual(400)
    expect(statusOf(answer)).toBeLessThan(500)
    expect(answer).not.toContain('admin@example.com')
  })

  it('no header makes another method, person, path or address of a request', async () => {
    const seller = await engine.http({ roles: ['by_own'] })
    for (const trick of [
      'X-HTTP-Method-Override: DELETE',
      'X-Original-URL: /api/admin/users',
      'X-Rewrite-URL: /api/admin/users',
      'X-Forwarded-Prefix: /api/admin',
      'X-User: admin@example.com',
      'X-Forwarded-User: admin@example.com',
      'X-Real-IP: 127.0.0.1',
    ]) {
      const answer = await send(['GET /api/me HTTP/1.1', host(), cookieOf(seller), trick, close])
      expect([trick, statusOf(answer)]).toEqual([trick, 200])
      expect(answer).not.toContain('admin@example.com')
    }
  })

  it('two lengths, a length and chunks, or a header that was folded are refused before anything is read', async () => {
    const admin = await engine.http()
    const start = [
      'POST /api/records/deal HTTP/1.1',
      host(),
      cookieOf(admin),
      `Origin: ${admin.origin}`,
      'Content-Type: application/json',
      close,
    ]
    const smuggled = '{"name":"smuggled"}'
    for (const tricks of [
      ['Content-Length: 5', `Content-Length: ${smuggled.length}`],
      [`Content-Length: ${smuggled.length}`, 'Transfer-Encoding: chunked'],
      ['Transfer-Encoding: chunked, identity'],
      [`Content-Length: +${smuggled.length}`],
      ['X-Note: a\r\n b: c', 'Content-Length: -1'],
    ])
      expect([tricks[0], statusOf(await send([...start, ...tricks], smuggled))]).toEqual([tricks[0], 400])
  })

  it('headers beyond measure are refused, and the next request is answered', async () => {
    const answer = await send(['GET /api/me HTTP/1.1', host(), `X-Long: ${'a'.repeat(40_000)}`, close])
    expect(statusOf(answer)).toBe(431)
    expect(statusOf(await send(['GET /healthz HTTP/1.1', host(), close]))).toBe(200)
  })

  it('cookies that name properties of JavaScript, or come twice, are nobody', async () => {
    const admin = await engine.http()
    const good = admin.cookies.get(sessionCookie)
    for (const cookie of [
      '__proto__=x',
      'constructor=x; toString=y',
      `${sessionCookie}=`,
      `${sessionCookie}=%00`,
      `${sessionCookie}="${'a'.repeat(5000)}"`,
    ])
      expect([
        cookie.slice(0, 20),
        statusOf(await send(['GET /api/me HTTP/1.1', host(), `Cookie: ${cookie}`, close])),
      ]).toEqual([cookie.slice(0, 20), 401])
    // The first of two counts, so that a cookie set for a wider domain takes nobody's place.
    const twice = await send([
      'GET /api/me HTTP/1.1',
      host(),
      `Cookie: ${sessionCookie}=made-up; ${sessionCookie}=${good}`,
      close,
    ])
    expect(statusOf(twice)).toBe(401)
  })

  it('a page of another site cannot write, whatever it says of where it comes from', async () => {
    const admin = await engine.http()
    for (const origin of [
      'null',
      'https://evil.example',
      `${admin.origin}.evil.example`,
      admin.origin.replace('127.0.0.1', 'localhost'),
      admin.origin.toUpperCase(),
      `${admin.origin}/`,
    ]) {
      const answer = await admin.fetch('/api/records/deal', {
        method: 'POST',
        json: { name: 'x' },
        headers: { origin },
      })
      expect([origin, answer.status]).toEqual([origin, 403])
    }
  })
})
