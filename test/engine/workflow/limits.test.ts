import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bulkRecords } from '../../../engine/records/bulk.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { sql } from '../../../engine/sql.ts'
import { oldRunsHeldChore } from '../../../engine/workflow/hold-old-runs.ts'
import { hookToken } from '../../../engine/workflow/start-by-hook.ts'
import { withEngine } from '../../support/engine.ts'
import { incidentsOf, publishWorkflows, runsOf, settle } from './published.ts'

const day = 86_400_000
const long = 'x'.repeat(3_000)

describe('a workflow', () => {
  let server: Server
  let here = ''
  let calls = 0
  const engine = withEngine({
    setUp: async () => {
      server = createServer((_, response) => {
        calls += 1
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify('x'.repeat(5_000)))
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      here = `http://127.0.0.1:${(server.address() as { port: number }).port}`
      return { fetchAllow: ['127.0.0.1'] }
    },
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))

  const made = (name: string, payload = 1) => ({
    object: 'customer',
    triggers: { made: { type: 'recordChanged', on: ['create'], when: `$contains(name, '${name}')` } },
    limits: { payload },
  })
  const find = { type: 'find', object: 'product', fields: ['name'], limit: 100 }
  const begin = async (name: string) => {
    await createRecord(engine.admin, 'customer', { name: `${name} Ltd` }, { confirm: true })
    await settle(engine)
  }
  const said = (kilobytes: number, limit: number) => ({
    kilobytes,
    limit,
    errors: [
      {
        message: {
          en: expect.stringMatching(
            new RegExp(`brings along ${kilobytes} kB, and may ${limit} kB.*limits\\.payload`),
          ),
          zh: expect.stringContaining(`${kilobytes} kB`),
        },
      },
    ],
  })

  beforeAll(async () => {
    await bulkRecords(engine.system, 'product', {
      create: Array.from({ length: 100 }, (_, n) => ({ name: `Part ${n}`, code: `P-${n}` })),
      mode: 'all',
      confirm: true,
    })
    await publishWorkflows(engine, {
      finding: {
        ...made('Finding'),
        start: 'find',
        nodes: { find: { ...find, retry: { times: 5, every: 'P1D' } } },
      },
      caught: {
        ...made('Caught'),
        start: 'find',
        nodes: {
          find: { ...find, next: 'end', onError: { process_payload_limit: 'few' } },
          few: { ...find, limit: 3, next: 'end' },
          end: { type: 'end', result: 'done' },
        },
      },
      roomy: { ...made('Roomy', 30), start: 'find', nodes: { find } },
      keeping: {
        ...made('Keeping'),
        variables: { all: { type: 'string', value: 'x' } },
        start: 'again',
        nodes: {
          again: {
            type: 'loop',
            while: '$length($run.all) < 5000',
            start: 'more',
            nodes: { more: { type: 'set', values: { all: '=$run.all & $run.all' } } },
          },
        },
      },
      asking: {
        ...made('Asking'),
        start: 'ask',
        nodes: { ask: { type: 'http', url: here, retry: { times: 5 } } },
      },
      writing: {
        ...made('Writing'),
        variables: { all: { type: 'json', value: Array.from({ length: 60 }, (_, n) => n) } },
        start: 'write',
        nodes: {
          write: {
            type: 'create',
            object: 'activity',
            many: '=$run.all',
            values: { subject: "=name & ' ' & $string($item)", type: 'task' },
            next: 'end',
          },
          end: { type: 'end', result: 'written' },
        },
      },
      given: {
        triggers: { hook: { type: 'webhook' }, button: { type: 'manual' } },
        limits: { payload: 1 },
        start: 'end',
        nodes: { end: { type: 'end', result: 'taken' } },
      },
      calling: {
        ...made('Calling', 30),
        start: 'call',
        nodes: { call: { type: 'call', workflow: 'given', input: { text: long }, wait: false } },
      },
      beginning: {
        ...made('Beginning'),
        variables: { long: { type: 'string', value: long } },
        start: 'end',
        nodes: { end: { type: 'end', result: 'begun' } },
      },
      lasting: {
        ...made('Lasting'),
        limits: { days: 30 },
        start: 'rest',
        nodes: { rest: { type: 'wait', after: 'P70D', next: 'end' }, end: { type: 'end', result: 'over' } },
      },
    })
  }, 60_000)

  it('is stopped where a step brings along more than it may, with how much, how much it may and what to do', async () => {
    await begin('Finding')
    expect(await incidentsOf(engine, 'finding')).toMatchObject([
      { code: 'process_payload_limit', node: 'find', detail: said(20, 1) },
    ])
  })

  it('may catch it, or be given a limit of its own', async () => {
    await begin('Caught')
    await begin('Roomy')
    expect(await runsOf(engine, 'caught')).toMatchObject([{ state: 'completed', result: 'done' }])
    expect(await runsOf(engine, 'roomy')).toMatchObject([{ state: 'completed' }])
  })

  it('keeps no more in a variable either', async () => {
    await begin('Keeping')
    expect(await incidentsOf(engine, 'keeping')).toMatchObject([
      { code: 'process_payload_limit', node: 'more', detail: said(2, 1) },
    ])
  })

  it('does not ask again for an answer from outside that was too much', async () => {
    await begin('Asking')
    expect(await incidentsOf(engine, 'asking')).toMatchObject([
      { code: 'process_payload_limit', node: 'ask', detail: { node: 'ask', limit: 1 } },
    ])
    expect(calls).toBe(1)
  })

  it('refuses whoever gives a run more than it may bring along, with how much and what to do', async () => {
    const token = hookToken(await engine.app.systemCtx(), 'given', 'hook')
    const stranger = engine.browser()
    const admin = await engine.http()
    const call = (text: string) => stranger.post(`/api/hooks/${token}`, { text })
    const press = (text: string) =>
      admin.post('/api/workflows/given/run', { trigger: 'button', input: { text } })
    for (const start of [call, press]) {
      const refused = await start(long)
      expect(refused.status).toBe(413)
      expect(await refused.json()).toMatchObject({
        code: 'payload_too_large',
        detail: expect.stringMatching(/"given" is given 4 kB, and may be given 1 kB.*limits\.payload/),
      })
      expect((await start('short')).status).toBeLessThan(300)
    }
    await settle(engine)
    expect(await runsOf(engine, 'given')).toMatchObject([{ result: 'taken' }, { result: 'taken' }])
  })

  it('is stopped before it begins where nobody can give less, and goes on with all of it when told to', async () => {
    await begin('Calling')
    expect(await incidentsOf(engine, 'given')).toMatchObject([
      { code: 'process_payload_limit', node: 'end', detail: said(4, 1) },
    ])
    await begin('Beginning')
    expect(await incidentsOf(engine, 'beginning')).toMatchObject([
      { code: 'process_payload_limit', node: 'end', detail: said(4, 1) },
    ])
    const admin = await engine.http()
    const [run] = await runsOf(engine, 'beginning')
    const answer = await admin.post(`/api/workflows/runs/${run!.id}/retry`, {})
    expect(answer.status, await answer.clone().text()).toBeLessThan(300)
    await settle(engine)
    expect(await runsOf(engine, 'beginning')).toMatchObject([{ result: 'begun' }])
  })

  it('may write as many records as it likes: what it knows of them is short', async () => {
    await begin('Writing')
    expect(await runsOf(engine, 'writing')).toMatchObject([{ state: 'completed', result: 'written' }])
  })

  it('is held when a run has lived for too long; let go on, it lives as long again, with all that came meanwhile', async () => {
    await begin('Lasting')
    const check = async () => {
      await oldRunsHeldChore.run(await engine.app.systemCtx())
      return (await runsOf(engine, 'lasting')).map(({ state }) => state)
    }
    engine.clock.pass(29 * day)
    expect(await check()).toEqual(['waiting'])
    engine.clock.pass(2 * day)
    expect(await check()).toEqual(['suspended'])
    expect(await check()).toEqual(['suspended'])
    expect(await incidentsOf(engine, 'lasting')).toMatchObject([
      {
        code: 'process_life_limit',
        node: null,
        detail: {
          errors: [
            { message: { en: expect.stringContaining('30 days'), zh: expect.stringContaining('30 天') } },
          ],
        },
      },
    ])
    const [run] = await runsOf(engine, 'lasting')
    const admin = await engine.http()
    const goOn = await admin.post(`/api/workflows/runs/${run!.id}/retry`, {})
    expect(await goOn.json()).toMatchObject({ state: 'waiting', suspended: null })
    expect(await incidentsOf(engine, 'lasting')).toEqual([])
    expect(await check()).toEqual(['waiting'])
    engine.clock.pass(31 * day)
    expect(await check()).toEqual(['suspended'])
    // Due while it is held.
    engine.clock.pass(20 * day)
    await settle(engine)
    expect(await check()).toEqual(['suspended'])
    const again = await engine.http()
    expect((await again.post(`/api/workflows/runs/${run!.id}/resume`, {})).status).toBe(200)
    await settle(engine)
    expect(await runsOf(engine, 'lasting')).toMatchObject([{ state: 'completed', result: 'over' }])
    expect(
      await engine.db.rows(sql`SELECT state FROM sys.incident WHERE name = 'lasting' ORDER BY created_at`),
    ).toEqual([{ state: 'resolved' }, { state: 'resolved' }])
  })
})
