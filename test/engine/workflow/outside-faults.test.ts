import { createServer, type Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { sql } from '../../../engine/sql.ts'
import { sendBySmtp, smtpServer } from '../../../engine/workflow/outside/smtp.ts'
import { oldRunsChore } from '../../../engine/workflow/remove-old.ts'
import { workflowRunner } from '../../../engine/workflow/workflows.ts'
import { withEngine } from '../../support/engine.ts'
import { MailServer, readMail } from './mail-server.ts'
import { incidentsOf, publishWorkflows, runsOf, settle } from './published.ts'

const hour = 3_600_000
const hasName = (name: string) => ({
  made: { type: 'recordChanged', on: ['create'], when: `$contains(name, '${name}')` },
})

const letter = {
  from: 'a@example.com',
  to: ['b@example.com'],
  mime: Buffer.from('Subject: x\r\n\r\nx'),
}

describe('a world outside that behaves badly', () => {
  const mail = new MailServer()
  let web: Server
  let address: string
  let mailUrl: string
  let asked = 0
  let answer: { type: string; body: string | Buffer } | undefined

  const engine = withEngine({
    setUp: async () => {
      web = createServer((_request, response) => {
        asked++
        if (answer) response.writeHead(200, { 'content-type': answer.type }).end(answer.body)
      })
      await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
      address = `http://127.0.0.1:${(web.address() as { port: number }).port}`
      mailUrl = await mail.listen()
      return { smtpUrl: mailUrl, fetchAllow: ['127.0.0.1'] }
    },
  })
  afterAll(async () => {
    await mail.close()
    web.closeAllConnections()
    await new Promise((resolve) => web.close(resolve))
  })
  beforeEach(() => {
    asked = 0
    answer = { type: 'application/json', body: '{}' }
    mail.received.length = 0
    mail.hangsUp = false
  })
  beforeAll(async () => {
    await publishWorkflows(engine, {
      ask: {
        object: 'customer',
        triggers: hasName('Ask'),
        start: 'ask',
        nodes: {
          ask: { type: 'http', url: '{{website}}/x', next: 'end' },
          end: { type: 'end', result: 'asked' },
        },
      },
      tell_secret: {
        object: 'customer',
        triggers: hasName('Secret'),
        start: 'ask',
        nodes: { ask: { type: 'http', url: '{{website}}/x', headers: { 'x-key': 'our secret' } } },
      },
      hooked: {
        triggers: {
          token: { type: 'webhook', verify: { type: 'token' } },
          open: { type: 'webhook' },
          button: { type: 'manual' },
          own: { type: 'webhook', verify: { type: 'token', header: 'X-Own-Token' } },
        },
        start: 'end',
        nodes: { end: { type: 'end' } },
      },
      write: {
        object: 'customer',
        triggers: hasName('Write'),
        start: 'send',
        nodes: { send: { type: 'email', to: '=email', subject: 'Hello', body: 'Hello' } },
      },
    })
  }, 60_000)

  const callsOf = (workflow: string) =>
    engine.db.rows<{ state: string; attempt: number; answer: unknown; request: unknown }>(
      sql`SELECT c.state, c.attempt, c.answer, c.request FROM sys.run_call c JOIN sys.run r ON r.id = c.run_id
        WHERE r.name = ${workflow} ORDER BY c.created_at, c.key`,
    )

  it.each([
    ['a file with a NUL byte', 'application/pdf', Buffer.from('%PDF\0x')],
    ['JSON with a NUL character', 'application/json', '{"a\\u0000b":["x\\u0000y","half \\ud83d"]}'],
    ['a text that is cut within a character', 'text/plain', `${'x'.repeat(199_999)}😀`],
  ])(
    'answers with %s: it is asked once and the run goes on',
    async (_what, type, body) => {
      answer = { type, body }
      await createRecord(engine.admin, 'customer', { name: 'Ask Ltd', website: address }, { confirm: true })
      await settle(engine)
      engine.clock.pass(hour)
      await settle(engine)
      expect(asked).toBe(1)
      expect((await runsOf(engine, 'ask')).at(-1)).toMatchObject({ state: 'completed', result: 'asked' })
    },
    30_000,
  )

  it('answers with what nobody can keep: the call ends, and others are made', async () => {
    answer = { type: 'application/json', body: `${'['.repeat(5_000)}${']'.repeat(5_000)}` }
    await createRecord(engine.admin, 'customer', { name: 'Ask Deep', website: address }, { confirm: true })
    await settle(engine)
    expect(asked).toBe(1)
    expect(await incidentsOf(engine, 'ask')).toMatchObject([{ code: 'internal', node: 'ask' }])
    expect((await callsOf('ask')).map(({ state }) => state)).not.toContain('sending')
  }, 30_000)

  it('takes down whoever asks it: after some attempts nobody asks again', async () => {
    await engine.db.run(sql`UPDATE sys.run_call SET state = 'sending', attempt = 10, lease_until = '2000-01-01'
      WHERE key = (SELECT max(key) FROM sys.run_call)`)
    await settle(engine)
    expect(asked).toBe(0)
    expect((await callsOf('ask')).map(({ state }) => state)).not.toContain('sending')
  }, 30_000)

  it('takes mail and hangs up: it comes twice at most, and somebody is told', async () => {
    mail.hangsUp = true
    await createRecord(engine.admin, 'customer', { name: 'Write Ltd', email: 'a@example.com' })
    for (let round = 0; round < 7; round++) {
      await settle(engine)
      engine.clock.pass(12 * hour)
    }
    expect(mail.received).toHaveLength(2)
    const mails = await Promise.all(mail.received.map(readMail))
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(1)
    expect(await incidentsOf(engine, 'write')).toMatchObject([{ code: 'mail_unknown', node: 'send' }])
  }, 30_000)

  it.each([
    ['token', 'authorization', (secret: string) => `Bearer ${secret}`],
    ['own', 'x-own-token', (secret: string) => secret],
  ])('calls a webhook with its secret: the run does not keep it (%s)', async (trigger, header, proof) => {
    const { data } = (await (await (await engine.http()).get('/api/workflows/hooks')).json()) as {
      data: { trigger: string; path: string; secret: string }[]
    }
    const { path, secret } = data.find((hook) => hook.trigger === trigger)!
    const response = await fetch(`${engine.browser().origin}${path}`, {
      method: 'POST',
      body: '{"a":1}',
      headers: {
        'content-type': 'application/json',
        'x-kind': 'order',
        [header]: proof(secret),
      },
    })
    expect(response.status).toBe(202)
    await settle(engine)
    const [run] = await engine.db.rows<{ input: { headers: Record<string, string> } }>(
      sql`SELECT input FROM sys.run WHERE name = 'hooked' ORDER BY id DESC LIMIT 1`,
    )
    expect(run!.input.headers).toMatchObject({ 'x-kind': 'order' })
    expect(JSON.stringify(run)).not.toContain(secret)
  })

  it('is asked with a secret of its own: nothing keeps it once the call has ended', async () => {
    await createRecord(engine.admin, 'customer', { name: 'Secret Ltd', website: address }, { confirm: true })
    await settle(engine)
    expect(asked).toBe(1)
    const kept = (await callsOf('tell_secret')).map(({ state, request }) => ({ state, request }))
    expect(kept).toEqual([{ state: 'done', request: {} }])
    engine.clock.pass(31 * 24 * hour)
    await oldRunsChore.run(engine.system)
    expect(await callsOf('tell_secret')).toEqual([])
  }, 30_000)

  it('offers no TLS: nobody logs in there, but on the own machine', async () => {
    mail.said.length = 0
    mail.answers = { AUTH: '535 who are you' }
    const { port } = new URL(mailUrl)
    const logIn = (host: string) => sendBySmtp(smtpServer(`smtp://who:secret@${host}:${port}`), letter)
    await expect(logIn('0.0.0.0')).rejects.toThrow('no TLS')
    expect(mail.said).not.toContain('AUTH')
    await expect(logIn('127.0.0.1')).rejects.toThrow('535 who are you')
    expect(mail.said).toContain('AUTH')
    mail.answers = {}
  })

  it('offers TLS that nobody vouches for: nothing is said to it but that', async () => {
    const unknown = new MailServer({})
    const { port } = new URL(await unknown.listen())
    try {
      const sent = sendBySmtp(smtpServer(`smtp://who:secret@127.0.0.1:${port}`), letter)
      await expect(sent).rejects.toThrow('certificate')
      expect(unknown.said).toEqual([])
    } finally {
      await unknown.close()
    }
  })

  it.each(['a\\u0000b', 'half \\ud83d'])(
    'calls with what nobody can keep: it is told so (%s)',
    async (text) => {
      const admin = await engine.http()
      const { data } = (await (await admin.get('/api/workflows/hooks')).json()) as {
        data: { trigger: string; path: string }[]
      }
      const send = (path: string, body: string) =>
        fetch(`${engine.browser().origin}${path}`, {
          method: 'POST',
          body,
          headers: { 'content-type': 'application/json' },
        })
      const { path } = data.find(({ trigger }) => trigger === 'open')!
      const answers = [
        await send(path, `{"name":"${text}"}`),
        await send(path, `{"${text}":1}`),
        await send(path, `${'['.repeat(1_000)}${']'.repeat(1_000)}`),
        await send(`${path}?a=%00`, '{}'),
        await admin.post('/api/workflows/hooked/run', { input: { a: JSON.parse(`"${text}"`) as string } }),
      ]
      for (const one of answers)
        expect([one.status, await one.json()]).toMatchObject([400, { code: 'malformed_request' }])
    },
  )

  it('does not answer: whoever stops gives up, for another to ask again', async () => {
    answer = undefined
    await createRecord(engine.admin, 'customer', { name: 'Ask Silent', website: address }, { confirm: true })
    while (asked === 0) await sleep(20)
    const begun = performance.now()
    await engine.app.parts.get(workflowRunner).stop()
    expect(performance.now() - begun).toBeLessThan(3_000)
    expect((await callsOf('ask')).filter(({ state }) => state === 'open')).toMatchObject([
      { attempt: 1, request: { method: 'GET' }, answer: { code: 'http.time' } },
    ])
  }, 30_000)

  it('says nothing to a mail: whoever stops gives up before it is handed over', async () => {
    mail.answers = { RCPT: '250' }
    const until = new AbortController()
    const sent = sendBySmtp(smtpServer(mailUrl), letter, until.signal)
    setTimeout(() => until.abort(), 200)
    await expect(sent).rejects.toMatchObject({ name: 'SmtpRefused', isUnknown: false })
    mail.answers = {}
    expect(mail.received).toEqual([])
  }, 10_000)
})
