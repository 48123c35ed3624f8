import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { sql } from '../../../engine/sql.ts'
import { workflowRunner } from '../../../engine/workflow/workflows.ts'
import { testKeys } from '../../support/clock.ts'
import { withEngine } from '../../support/engine.ts'
import { MailServer, readMail } from './mail-server.ts'
import { incidentsOf, publishWorkflows, runsOf, settle } from './published.ts'

const hour = 3_600_000

interface Asked {
  method: string
  url: string
  headers: IncomingHttpHeaders
  body: string
}

interface Repeated {
  repeated: boolean
}

describe('the world outside', () => {
  const mail = new MailServer()
  const asked: Asked[] = []
  let answers: { status: number; body: string }[] = []
  let web: Server
  let address: string

  const engine = withEngine({
    packages: ['crm'],
    setUp: async () => {
      web = createServer(async (request, response) => {
        let body = ''
        for await (const part of request) body += String(part)
        asked.push({ method: request.method!, url: request.url!, headers: request.headers, body })
        const { status, body: said } = answers.shift() ?? { status: 200, body: '{"ok":true}' }
        response.writeHead(status, { 'content-type': 'application/json' }).end(said)
      })
      await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
      address = `http://127.0.0.1:${(web.address() as { port: number }).port}`
      return { smtpUrl: await mail.listen(), fetchAllow: ['127.0.0.1'] }
    },
  })
  afterAll(async () => {
    await mail.close()
    await new Promise((resolve) => web.close(resolve))
  })

  beforeAll(async () => {
    await publishWorkflows(engine, {
      write: {
        object: 'customer',
        triggers: { made: { type: 'recordChanged', on: ['create'], when: "$contains(name, 'Write')" } },
        start: 'send',
        nodes: {
          send: {
            type: 'email',
            to: '=email',
            subject: { en: 'Hello {{name}}', zh: '您好 {{name}}' },
            body: { en: '<p>Dear {{name}}</p>', zh: '<p>{{name}}</p>' },
            format: 'html',
            next: 'end',
          },
          end: { type: 'end', result: 'sent' },
        },
      },
      both: {
        object: 'customer',
        triggers: { made: { type: 'recordChanged', on: ['create'], when: "$contains(name, 'Both')" } },
        start: 'send',
        nodes: {
          send: {
            type: 'email',
            to: ['now@example.com', 'later@example.com'],
            subject: 'Hello',
            body: 'Hello',
            next: 'end',
          },
          end: { type: 'end', result: 'sent' },
        },
      },
      call: {
        object: 'customer',
        triggers: { made: { type: 'recordChanged', on: ['create'], when: "$contains(name, 'Call')" } },
        start: 'ask',
        nodes: {
          ask: {
            type: 'http',
            method: 'POST',
            url: '{{website}}/orders',
            query: { name: '=name' },
            body: { id: '=id', n: '=1 + 1' },
            outputs: {},
            onError: { 'http.404': 'unknown' },
            next: 'keep',
          },
          unknown: { type: 'end', result: 'unknown' },
          keep: { type: 'update', values: { description: '=$steps.ask.output.body.answer' }, next: 'end' },
          end: { type: 'end', result: 'asked' },
        },
      },
      answer: {
        triggers: {
          called: {
            type: 'webhook',
            respond: 'result',
            within: 'PT1S',
            schema: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] },
          },
        },
        start: 'how',
        nodes: {
          how: { type: 'condition', when: '$input.body.n > 1000', outputs: { yes: 'wait', no: 'end' } },
          wait: { type: 'wait', after: 'P1D', next: 'end' },
          end: { type: 'end', result: 'answered', output: { twice: '=$input.body.n + $input.body.n' } },
        },
      },
      signed: {
        triggers: { called: { type: 'webhook', verify: { type: 'hmac' } } },
        start: 'end',
        nodes: { end: { type: 'end', result: 'called' } },
      },
      listen: {
        triggers: {
          called: {
            type: 'webhook',
            verify: { type: 'hmac' },
            dedupe: '$input.body.id',
            when: "$input.body.kind = 'order'",
          },
        },
        start: 'make',
        nodes: {
          make: { type: 'create', object: 'customer', values: { name: '=$input.body.name' } },
        },
      },
    })
  }, 60_000)
  beforeEach(() => {
    asked.length = 0
    mail.received.length = 0
    mail.answers = {}
    mail.refuses = {}
    mail.hangsUp = false
    answers = []
  })

  const results = async (workflow: string) =>
    (await runsOf(engine, workflow)).map(({ result, state }) => result ?? state)

  it('gets an e-mail in the language of the installation, what people wrote never being markup', async () => {
    await createRecord(engine.admin, 'customer', { name: 'Write <b>Ltd</b> 客户', email: 'one@example.com' })
    await settle(engine)
    expect(mail.received).toMatchObject([{ to: ['one@example.com'] }])
    const { subject, messageId, html, headers } = await readMail(mail.received[0]!)
    expect(subject).toContain('Write <b>Ltd</b> 客户')
    expect(messageId).toMatch(/^<\w{32}@\w+>$/)
    expect(html).toContain('Write &lt;b&gt;Ltd&lt;/b&gt; 客户')
    expect(headers).toContainEqual(
      expect.objectContaining({ key: 'auto-submitted', value: 'auto-generated' }),
    )
    expect(await results('write')).toEqual(['sent'])
  }, 30_000)

  it('is tried again while the mail server is down, and the run goes on when it is back', async () => {
    mail.answers = { MAIL: '451 later' }
    await createRecord(engine.admin, 'customer', { name: 'Write Later', email: 'two@example.com' })
    await settle(engine)
    expect((await results('write')).at(-1)).toBe('running')
    const admin = await engine.http()
    const { id } = (await runsOf(engine, 'write')).at(-1)!
    const told = await (await admin.get(`/api/workflows/runs/${id}`)).json()
    expect(told).toMatchObject({
      tokens: [
        {
          due_at: expect.stringMatching(/Z$/),
          trying: { tries: 1, code: 'mail_not_sent', message: expect.stringContaining('451') },
        },
      ],
    })
    engine.clock.pass(10_000)
    await settle(engine)
    mail.answers = {}
    engine.clock.pass(hour)
    await settle(engine)
    expect((await results('write')).at(-1)).toBe('sent')
    expect(mail.received).toHaveLength(1)
  }, 30_000)

  it('is tried at once when somebody who leads runs says so, and only while it waits for that', async () => {
    mail.answers = { MAIL: '451 later' }
    const before = mail.received.length
    await createRecord(engine.admin, 'customer', { name: 'Write Now', email: 'now@example.com' })
    await settle(engine)
    mail.answers = {}
    const admin = await engine.http()
    const { id } = (await runsOf(engine, 'write')).at(-1)!
    const hurry = (body: object) => admin.post(`/api/workflows/runs/${id}/hurry`, body)
    expect((await hurry({ token: 999 })).status).toBe(409)
    expect((await hurry({ reason: 'It is back' })).status).toBe(200)
    await settle(engine)
    expect((await results('write')).at(-1)).toBe('sent')
    expect(mail.received).toHaveLength(before + 1)
    expect((await hurry({})).status).toBe(409)
    expect(
      await engine.db.first(sql`SELECT details->>'reason' AS reason FROM sys.audit
        WHERE kind = 'run_moved' AND details->>'act' = 'hurry'`),
    ).toEqual({ reason: 'It is back' })
  }, 30_000)

  it('gets the same Message-ID when nobody knows whether it had come, and a refusal is an incident', async () => {
    mail.hangsUp = true
    await createRecord(engine.admin, 'customer', { name: 'Write Twice', email: 'three@example.com' })
    await settle(engine)
    mail.hangsUp = false
    engine.clock.pass(hour)
    await settle(engine)
    expect(mail.received).toHaveLength(2)
    const [first, second] = await Promise.all(mail.received.map(readMail))
    expect(first!.messageId).toBe(second!.messageId)

    mail.answers = { RCPT: '550 no such person' }
    await createRecord(engine.admin, 'customer', { name: 'Write Nobody', email: 'four@example.com' })
    await settle(engine)
    expect(await incidentsOf(engine, 'write')).toMatchObject([{ code: 'mail_refused', node: 'send' }])
  }, 30_000)

  it('gets it once each when some may have it later only, and a refusal of one tells who', async () => {
    mail.refuses = { 'later@example.com': '451 greylisted' }
    await createRecord(engine.admin, 'customer', { name: 'Both Ltd' })
    await settle(engine)
    expect((await results('both')).at(-1)).toBe('running')
    mail.refuses = { 'later@example.com': '550 gone' }
    engine.clock.pass(60_000)
    await settle(engine)
    expect(mail.received.map(({ to }) => to)).toEqual([['now@example.com']])
    expect(await incidentsOf(engine, 'both')).toMatchObject([{ code: 'mail_refused', node: 'send' }])

    mail.refuses = { 'later@example.com': '451 greylisted' }
    await createRecord(engine.admin, 'customer', { name: 'Both Again Ltd' })
    await settle(engine)
    mail.refuses = {}
    engine.clock.pass(60_000)
    await settle(engine)
    expect(mail.received.slice(1).map(({ to }) => to)).toEqual([['now@example.com'], ['later@example.com']])
    expect(await results('both')).toEqual(['incident', 'sent'])
  }, 30_000)

  it('is asked by HTTP, signed and with one key over all attempts', async () => {
    answers = [
      { status: 503, body: 'busy' },
      { status: 200, body: '{"answer":"42 pieces"}' },
    ]
    const { id } = await createRecord(engine.admin, 'customer', { name: 'Call Ltd', website: address })
    await settle(engine)
    engine.clock.pass(60_000)
    await settle(engine)
    expect(asked).toHaveLength(2)
    const [first, second] = asked as [Asked, Asked]
    expect(first).toMatchObject({
      method: 'POST',
      url: '/orders?name=Call+Ltd',
      body: JSON.stringify({ id, n: 2 }),
    })
    expect(first.headers['idempotency-key']).toBe(second.headers['idempotency-key'])
    const [, t, v1] = /^t=(\d+),v1=(\w+)$/.exec(String(second.headers['trellis-signature']))!
    const { signing } = (await (await (await engine.http()).get('/api/workflows/hooks')).json()) as {
      signing: { workflow: string; secret: string }[]
    }
    expect(signing.map(({ workflow }) => workflow)).toEqual(['call'])
    const { secret } = signing[0]!
    expect(v1).toBe(createHmac('sha256', secret).update(`${t}.${second.body}`).digest('hex'))
    // Who can check this can sign nothing that comes in.
    const { key } = testKeys.newest('webhook')
    expect(v1).not.toBe(createHmac('sha256', key).update(`${t}.${second.body}`).digest('hex'))
    const row = await engine.db.first<{ description: string }>(
      sql`SELECT description FROM app.customer WHERE id = ${id}::uuid`,
    )
    expect(row?.description).toBe('42 pieces')
    expect(await results('call')).toEqual(['asked'])
  }, 30_000)

  it('leads by an error where the workflow says so, and is not asked where nobody may go', async () => {
    answers = [{ status: 404, body: '{}' }]
    await createRecord(engine.admin, 'customer', { name: 'Call Nobody', website: address })
    await createRecord(engine.admin, 'customer', { name: 'Call Inside', website: 'http://169.254.169.254' })
    await settle(engine)
    expect(await results('call')).toEqual(['asked', 'unknown', 'incident'])
    expect(await incidentsOf(engine, 'call')).toMatchObject([{ code: 'http.address' }])
  }, 30_000)

  it('calls in by a webhook: once for each call, never unsigned, replayed late or with another body', async () => {
    const { data } = (await (await (await engine.http()).get('/api/workflows/hooks')).json()) as {
      data: { workflow: string; path: string; secret: string }[]
    }
    const hook = data.find(({ workflow }) => workflow === 'listen')!
    expect(hook).toMatchObject({ trigger: 'called', verify: 'hmac' })
    const token = hook.path.replace('/api/hooks/', '')
    const { secret } = hook
    expect((await (await engine.http({ roles: ['seller'] })).get('/api/workflows/hooks')).status).toBe(403)
    const send = (body: unknown, change: { at?: number; signed?: string; token?: string } = {}) => {
      const raw = JSON.stringify(body)
      const t = Math.floor((change.at ?? engine.clock.now().getTime()) / 1000)
      const v1 = createHmac('sha256', secret)
        .update(`${t}.${change.signed ?? raw}`)
        .digest('hex')
      return fetch(`${engine.browser().origin}/api/hooks/${change.token ?? token}`, {
        method: 'POST',
        body: raw,
        headers: {
          'content-type': 'application/json',
          'trellis-signature': `t=${t},v1=${v1}`,
          authorization: 'Bearer x',
        },
      })
    }
    const order = { kind: 'order', id: 7, name: 'Hook Ltd' }
    const first = await send(order)
    expect([first.status, await first.json()]).toMatchObject([202, { repeated: false }])
    expect(await (await send(order)).json()).toEqual({ run: null, repeated: true })
    expect((await send(order, { signed: '{}' })).status).toBe(403)
    expect((await send(order, { at: engine.clock.now().getTime() - hour })).status).toBe(403)
    expect((await send(order, { token: 'x'.repeat(43) })).status).toBe(404)
    expect(await (await send({ ...order, kind: 'other', id: 8 })).json()).toEqual({
      run: null,
      repeated: false,
    })
    const form = await fetch(`${engine.browser().origin}/api/hooks/${token}`, { method: 'POST', body: 'a=1' })
    expect(form.status).toBe(415)
    expect((await send({ ...order, pad: 'x'.repeat(5_000_000) })).status).toBe(413)
    await settle(engine)
    const rows = await engine.db.rows(sql`SELECT id FROM app.customer WHERE name = 'Hook Ltd'`)
    expect(rows).toHaveLength(1)
  }, 30_000)

  it('takes a signed call that somebody heard and sends once more for what it is', async () => {
    const { data } = (await (await (await engine.http()).get('/api/workflows/hooks')).json()) as {
      data: { workflow: string; path: string; secret: string }[]
    }
    const { path, secret } = data.find(({ workflow }) => workflow === 'signed')!
    const send = (t: number) =>
      fetch(`${engine.browser().origin}${path}`, {
        method: 'POST',
        body: '{"pay":100}',
        headers: {
          'content-type': 'application/json',
          'trellis-signature': `t=${t},v1=${createHmac('sha256', secret).update(`${t}.{"pay":100}`).digest('hex')}`,
        },
      })
    const now = Math.floor(engine.clock.now().getTime() / 1000)
    const answers = [await send(now), await send(now), await send(now - 1)]
    const repeated = await Promise.all(answers.map(async (one) => ((await one.json()) as Repeated).repeated))
    expect(repeated).toEqual([false, true, false])
    await settle(engine)
    expect(await results('signed')).toEqual(['called', 'called'])
  })

  it('is answered with what came of its call, or, when that takes longer, with the run', async () => {
    const { data } = (await (await (await engine.http()).get('/api/workflows/hooks')).json()) as {
      data: { workflow: string; path: string }[]
    }
    const { path } = data.find(({ workflow }) => workflow === 'answer')!
    const send = (json: unknown) =>
      fetch(`${engine.browser().origin}${path}`, {
        method: 'POST',
        body: JSON.stringify(json),
        headers: { 'content-type': 'application/json' },
      })
    const quick = await send({ n: 20 })
    expect([quick.status, await quick.json()]).toMatchObject([
      200,
      { state: 'completed', result: 'answered', output: { twice: 40 }, repeated: false },
    ])
    const slow = await send({ n: 2000 })
    expect([slow.status, await slow.json()]).toEqual([202, { run: expect.any(String), repeated: false }])
    const failing = vi
      .spyOn(engine.app.parts.get(workflowRunner), 'wake')
      .mockRejectedValueOnce(new Error('deadlock'))
    const taken = await send({ n: 20 })
    failing.mockRestore()
    expect([taken.status, await taken.json()]).toEqual([202, { run: expect.any(String), repeated: false }])
    const wrong = await send({ n: 'many' })
    expect([wrong.status, await wrong.json()]).toMatchObject([400, { code: 'malformed_request' }])
  }, 30_000)
})
