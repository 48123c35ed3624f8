import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type NotFetched,
  Outside,
  type OutsideLimits,
  type OutsideRequest,
} from '../../../engine/network/outside.ts'

describe('what the engine fetches', () => {
  let server: Server
  let port: number
  let seen: IncomingMessage[] = []
  const routes: Record<string, (answer: ServerResponse, request: IncomingMessage) => void> = {
    '/hello': (answer, { headers }) => answer.end(`hello ${headers.host}`),
    '/echo': (answer, request) => request.pipe(answer),
    '/inside': (answer) =>
      answer.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end(),
    '/localhost': (answer) => answer.writeHead(302, { location: 'http://localhost/hello' }).end(),
    '/file': (answer) => answer.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    '/round': (answer) => answer.writeHead(302, { location: '/round' }).end(),
    '/once': (answer) => answer.writeHead(303, { location: '/hello' }).end(),
    '/away': (answer) => answer.writeHead(307, { location: `http://other.example:${port}/hello` }).end(),
    '/endless': (answer) => {
      const more = () => void (answer.destroyed || answer.write('x'.repeat(10_000), () => setImmediate(more)))
      more()
    },
    '/silent': () => undefined,
    '/drip': (answer) => {
      const timer = setInterval(() => answer.write('x'), 20)
      answer.on('close', () => clearInterval(timer))
    },
    '/broken': (answer) => answer.socket?.destroy(),
    '/error': (answer) => answer.writeHead(500).end('no'),
  }
  beforeAll(async () => {
    server = createServer((request, answer) => {
      seen.push(request)
      routes[request.url ?? '']?.(answer, request)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  const names: Record<string, readonly string[]> = {
    'inside.example': ['127.0.0.1'],
    'both.example': ['8.8.8.8', '10.0.0.1'],
    'mapped.example': ['::ffff:127.0.0.1'],
    'friend.example': ['127.0.0.1'],
    'other.example': ['127.0.0.1'],
  }
  let lookups = 0
  const resolve = async (host: string) => {
    lookups++
    return names[host] ?? Promise.reject(new Error('ENOTFOUND'))
  }
  const guarded = new Outside({ resolve })
  const open = new Outside({ resolve, allow: ['friend.example', 'other.example'] })
  const why = async (
    from: Outside,
    url: string,
    limits: Partial<OutsideLimits> = {},
    request: OutsideRequest = {},
  ) => {
    seen = []
    return from.fetch(url, request, limits).then(
      ({ status }) => String(status),
      (error: NotFetched) => error.why,
    )
  }

  it.each([
    'http://127.0.0.1:PORT/hello',
    'http://localhost:PORT/hello',
    'http://[::1]:PORT/hello',
    'http://[::ffff:7f00:1]:PORT/hello',
    'http://2130706433:PORT/hello',
    'http://0x7f.1:PORT/hello',
    'http://0177.0.0.1:PORT/hello',
    'http://127.1:PORT/hello',
    'http://0:PORT/hello',
    'http://169.254.169.254/latest/meta-data',
    'http://[fd00:ec2::254]/',
    'http://inside.example:PORT/hello',
    'http://mapped.example:PORT/hello',
    'http://both.example:PORT/hello',
    'http://１２７.0.0.1:PORT/hello',
  ])('is never on this machine or beside it: %s', async (url) => {
    const from = url.includes('localhost') ? new Outside() : guarded
    expect(await why(from, url.replace('PORT', String(port)))).toBe('address')
    expect(seen).toEqual([])
  })

  it.each([
    'file:///etc/passwd',
    'ftp://friend.example/x',
    'gopher://friend.example/',
    'data:text/plain,x',
    'http://a:b@friend.example/',
    '/hello',
    'http://',
  ])('has http or https, and no password: %s', async (url) => {
    expect(await why(open, url)).toBe('scheme')
  })

  it('may be a host that the operator allowed, under its own name', async () => {
    const { status, body, url } = await open.fetch(`http://friend.example:${port}/hello`)
    expect([status, String(body), url]).toEqual([
      200,
      `hello friend.example:${port}`,
      `http://friend.example:${port}/hello`,
    ])
    const byRange = new Outside({ allow: ['127.0.0.0/8'] })
    expect((await byRange.fetch(`http://127.0.0.1:${port}/hello`)).status).toBe(200)
  })

  it('goes to the address that was judged: a second answer of the name server is never asked for', async () => {
    let asked = 0
    const rebinding = new Outside({
      allow: ['127.0.0.1'],
      resolve: async () => (asked++ === 0 ? ['127.0.0.1'] : ['10.0.0.1']),
    })
    expect(String((await rebinding.fetch(`http://turns.example:${port}/hello`)).body)).toBe(
      `hello turns.example:${port}`,
    )
    expect(asked).toBe(1)
  })

  it.each([
    ['/inside', 'address'],
    ['/localhost', 'unreachable'],
    ['/file', 'scheme'],
    ['/round', 'redirects'],
    ['/once', '200'],
  ])('is judged again at each redirect: %s is %s', async (path, expected) => {
    expect(await why(open, `http://friend.example:${port}${path}`)).toBe(expected)
  })

  it('takes what proves who we are to no other origin', async () => {
    const request = { headers: { Authorization: 'Bearer secret', 'x-note': 'kept' } }
    expect(await why(open, `http://friend.example:${port}/away`, {}, request)).toBe('200')
    expect(seen.map(({ headers }) => [headers.authorization, headers['x-note']])).toEqual([
      ['Bearer secret', 'kept'],
      [undefined, 'kept'],
    ])
  })

  it.each([
    ['/endless', { mostBytes: 50_000 }, 'size'],
    ['/silent', { timeoutMs: 150 }, 'time'],
    ['/drip', { timeoutMs: 150 }, 'time'],
    ['/broken', {}, 'unreachable'],
    ['/error', {}, '500'],
  ] as [string, Partial<OutsideLimits>, string][])(
    'has an end in size and time: %s',
    async (path, limits, expected) => {
      expect(await why(open, `http://friend.example:${port}${path}`, limits)).toBe(expected)
    },
  )

  it('sends what is to be sent, and says nothing of addresses when it cannot', async () => {
    const answer = await open.fetch(`http://friend.example:${port}/echo`, {
      method: 'POST',
      body: 'with body',
    })
    expect(String(answer.body)).toBe('with body')
    const error = await guarded.fetch(`http://inside.example:${port}/hello`).catch((thrown: Error) => thrown)
    expect(String(error)).not.toMatch(/127\.0\.0\.1|inside/)
    expect(lookups).toBeGreaterThan(0)
  })
})
