import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { ident, sql } from '../../../engine/sql.ts'
import type { TestBrowser } from '../../support/browser.ts'
import { withEngine } from '../../support/engine.ts'
import { incidentsOf, publishWorkflows, runsOf, settle } from './published.ts'

const secret = 'a/key~that/nobody-reads'

interface Asked {
  url: string
  headers: IncomingHttpHeaders
}

/** Two systems: calls of the first are led on to the second where they ask for it. */
describe('a call that is signed by a connection', () => {
  const asked: Asked[] = []
  const servers: Server[] = []
  let [here, elsewhere] = ['', '']
  let status = 200
  const engine = withEngine({
    setUp: async () => {
      const listen = async (): Promise<string> => {
        const server = createServer((request, response) => {
          asked.push({ url: request.url!, headers: request.headers })
          if (request.url === '/led-on') response.writeHead(307, { location: `${elsewhere}/there` }).end()
          else if (request.url === '/moved') response.writeHead(302, { location: '/near' }).end()
          else if (request.url === '/slashes')
            // As PHP writes JSON.
            response
              .writeHead(status, { 'content-type': 'application/json' })
              .end(JSON.stringify({ you: request.headers }).replaceAll('/', '\\/').replaceAll('~', '\\u007e'))
          else
            response
              .writeHead(status, { 'content-type': 'application/json' })
              .end(JSON.stringify({ you: request.headers }))
        })
        servers.push(server)
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
        return `http://127.0.0.1:${(server.address() as { port: number }).port}`
      }
      here = await listen()
      elsewhere = await listen()
      return { fetchAllow: ['127.0.0.1'] }
    },
  })
  afterAll(() => Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve)))))

  let admin: TestBrowser
  const asks = (connection: unknown) => ({
    object: 'customer',
    triggers: {
      made: { type: 'recordChanged', on: ['create'], when: `$contains(name, '${String(connection)}')` },
    },
    start: 'ask',
    nodes: {
      ask: {
        type: 'http',
        url: '{{website}}',
        headers: { authorization: 'of the step', 'x-own': 'own' },
        auth: connection === 'token' ? { connection } : connection,
      },
    },
  })
  const connections = {
    token: { options: { scheme: 'bearer' }, secrets: ['key'] },
    person: { options: { scheme: 'basic', user: 'trellis' }, secrets: ['password'] },
    named: { options: { scheme: 'header', header: 'X-Api-Key' }, secrets: ['key'] },
    bare: { options: { scheme: 'bearer' }, secrets: ['key'] },
  }
  beforeAll(async () => {
    admin = await engine.http()
    for (const [name, more] of Object.entries(connections)) {
      const document = { label: name, type: 'http', url: `${here}/api`, ...more }
      expect((await admin.put(`/api/design/items/connection/${name}`, document)).status).toBeLessThan(300)
    }
    await publishWorkflows(
      engine,
      Object.fromEntries(Object.keys(connections).map((name) => [`by_${name}`, asks(name)])),
    )
    for (const [name, key] of [
      ['token', 'key'],
      ['person', 'password'],
      ['named', 'key'],
    ] as const) {
      const set = await admin.put(`/api/design/connections/${name}/secrets`, { [key]: secret })
      expect(set.status).toBe(200)
    }
  }, 60_000)
  beforeEach(() => {
    asked.length = 0
    status = 200
  })
  let customers = 0
  const call = async (connection: string, website: string) => {
    await createRecord(engine.admin, 'customer', { name: `${connection} ${++customers}`, website })
    await settle(engine)
  }
  const incidents = async (connection: string) =>
    (await incidentsOf(engine, `by_${connection}`)).map(({ code }) => code)

  it('says who we are as the other system wants it, in place of what the step says', async () => {
    await call('token', `${here}/a`)
    await call('person', `${here}/b`)
    await call('named', `${here}/c`)
    const basic = `Basic ${Buffer.from(`trellis:${secret}`).toString('base64')}`
    expect(
      asked.map(({ headers }) => [headers.authorization, headers['x-api-key'], headers['x-own']]),
    ).toEqual([
      [`Bearer ${secret}`, undefined, 'own'],
      [basic, undefined, 'own'],
      ['of the step', secret, 'own'],
    ])
  }, 30_000)

  it('keeps the secret along the same address and takes it to no other', async () => {
    await call('named', `${here}/moved`)
    expect(asked.map(({ url, headers }) => [url, headers['x-api-key']])).toEqual([
      ['/moved', secret],
      ['/near', secret],
    ])
    asked.length = 0
    await call('named', `${here}/led-on`)
    expect(asked.map(({ url, headers }) => [url, headers['x-api-key']])).toEqual([
      ['/led-on', secret],
      ['/there', undefined],
    ])
  }, 30_000)

  it('is not made where the secret is for another address, not set, or the connection is gone', async () => {
    await call('token', `${elsewhere}/x`)
    expect(await incidents('token')).toEqual(['http.origin'])
    await call('bare', `${here}/x`)
    expect(await incidentsOf(engine, 'by_bare')).toMatchObject([
      {
        code: 'http.secret',
        detail: {
          errors: [{ message: { en: expect.stringContaining('Set it'), zh: expect.stringContaining('请') } }],
        },
      },
    ])
    expect(asked).toEqual([])
    // Set meanwhile, the step is tried again.
    await admin.put('/api/design/connections/bare/secrets', { key: secret })
    const [run] = await runsOf(engine, 'by_bare')
    const again = await admin.post(`/api/workflows/runs/${run!.id}/retry`, { reason: 'It is set.' })
    expect(again.status).toBe(200)
    await settle(engine)
    expect(asked.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${secret}`])
  }, 30_000)

  it('leaves the secret nowhere, not even where the other side repeats it', async () => {
    await call('person', `${here}/echo`)
    await call('named', `${here}/slashes`)
    status = 404
    await call('token', `${here}/echo`)
    expect(await incidents('token')).toContain('http.404')
    const tables = [
      'run',
      'run_call',
      'run_step',
      'run_event',
      'run_scope',
      'run_token',
      'incident',
      'outbox',
    ]
    const kept = await Promise.all(
      tables.map((table) => engine.db.rows(sql`SELECT to_jsonb(t) AS row FROM ${ident('sys', table)} t`)),
    )
    const all = JSON.stringify(kept)
    expect(all).toContain('•••')
    expect(all).not.toContain(secret)
    expect(all).not.toContain(Buffer.from(`trellis:${secret}`).toString('base64'))
  }, 30_000)

  it('is told before it is published to have no connection, or one that cannot sign', async () => {
    const problems = async (auth: unknown) => {
      const document = { start: 'a', nodes: { a: { type: 'http', url: here, auth } } }
      const answer = await admin.post('/api/design/check', { kind: 'workflow', name: 'sample', document })
      return ((await answer.json()) as { problems: { severity: string; code: string; message: object }[] })
        .problems
    }
    expect(await problems('token')).toEqual([])
    expect(await problems({ connection: 'named' })).toEqual([])
    expect(await problems('tokn')).toMatchObject([
      {
        severity: 'error',
        code: 'unknown_connection',
        message: {
          en: 'There is no connection "tokn". Did you mean "token"?',
          zh: '没有连接“tokn”。是否为“token”？',
        },
      },
    ])
    expect(await problems({ conection: 'token' })).toMatchObject([{ code: 'process_option_invalid' }])
    const mute = { label: 'Mute', type: 'http', options: { scheme: 'berer' }, secrets: ['key'] }
    await admin.put('/api/design/items/connection/mute', mute)
    expect(await problems('mute')).toMatchObject([{ code: 'connection_cannot_sign', severity: 'error' }])
    const anywhere = { ...mute, label: 'Anywhere', options: { scheme: 'bearer' } }
    await admin.put('/api/design/items/connection/anywhere', anywhere)
    expect(await problems('anywhere')).toMatchObject([
      {
        code: 'connection_cannot_sign',
        message: { en: expect.stringContaining('no address'), zh: expect.stringContaining('未填写地址') },
      },
    ])
  })
})
