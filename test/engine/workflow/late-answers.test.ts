import { beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '../../../engine/context.ts'
import { fireDueTimers } from '../../../engine/process/due-timers.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'
import { incidentsOf, publishWorkflows, runsOf, settle } from './published.ts'

const hour = 3_600_000
const made = (name: string) => ({
  made: { type: 'recordChanged', on: ['create'], when: `$contains(name, '${name}')` },
})

describe('what a run asked for', () => {
  const engine = withEngine({ setUp: async () => ({ fetchAllow: ['127.0.0.1'] }) })
  let [ann]: Ctx[] = []
  const openTask = async (title: string) => {
    const http = await engine.http(ann!)
    const { data } = (await (await http.get('/api/workflows/tasks')).json()) as {
      data: { id: string; title: string; node: string }[]
    }
    return data.find((one) => one.title === title)
  }
  const answer = async (id: string) =>
    (await (await engine.http(ann!)).post(`/api/workflows/tasks/${id}/complete`, { port: 'ok' })).status
  const migrate = async (workflow: string, map: Record<string, string>) =>
    (await (await engine.http()).post(`/api/workflows/${workflow}/migrate`, { map })).json()

  beforeAll(async () => {
    ann = await engine.person({ roles: ['agent'], name: 'Ann' })
    await engine.person({ roles: ['sales_manager'], name: 'Boss' })
  }, 60_000)

  it('is not answered in the name of the next one by somebody who was a moment too late', async () => {
    const ask = (title: string, role: string, more: object) => ({
      type: 'task',
      title,
      assignees: [{ role }],
      ...more,
    })
    await publishWorkflows(engine, {
      two_steps: {
        object: 'customer',
        triggers: made('Twostep'),
        start: 'first',
        nodes: {
          first: ask('First', 'agent', {
            outputs: { ok: 'second', no: 'end' },
            on: { late: { after: 'P1D', next: 'second' } },
          }),
          second: ask('Second', 'sales_manager', { outputs: { ok: 'yes', no: 'end' } }),
          yes: { type: 'end', result: 'approved' },
          end: { type: 'end', result: 'no' },
        },
      },
    })
    await createRecord(engine.admin, 'customer', { name: 'Twostep' })
    await settle(engine)
    const task = await openTask('First')
    engine.clock.pass(25 * hour)
    await fireDueTimers(engine.db, { at: engine.clock.now(), most: 10 })
    expect(await answer(task!.id)).toBe(200)
    await settle(engine)
    expect(await runsOf(engine, 'two_steps')).toMatchObject([{ state: 'running', result: null }])
    expect(await engine.db.rows(sql`SELECT state FROM sys.task WHERE node = 'second'`)).toEqual([
      { state: 'open' },
    ])
  })

  it('is still asked for and answered after its node has been renamed under it', async () => {
    const document = (id: string) => ({
      object: 'customer',
      triggers: made('Renamed'),
      start: id,
      nodes: {
        [id]: { type: 'task', title: 'Rename', assignees: [{ role: 'agent' }], outputs: { ok: 'end' } },
        end: { type: 'end', result: 'answered' },
      },
    })
    await publishWorkflows(engine, { renamed: document('ask') })
    await createRecord(engine.admin, 'customer', { name: 'Renamed' })
    await settle(engine)
    await publishWorkflows(engine, { renamed: document('query') })
    expect(await migrate('renamed', { ask: 'query' })).toMatchObject({ migrated: 1 })
    const task = await openTask('Rename')
    expect(task).toMatchObject({ node: 'query' })
    expect(await answer(task!.id)).toBe(200)
    await settle(engine)
    expect(await runsOf(engine, 'renamed')).toMatchObject([{ result: 'answered' }])
  })

  it('outside is tried on, under the same key, after its node has been renamed under it', async () => {
    const document = (id: string) => ({
      object: 'customer',
      triggers: made('Calling'),
      start: id,
      nodes: { [id]: { type: 'http', url: '{{website}}/x', next: 'end' }, end: { type: 'end' } },
    })
    await publishWorkflows(engine, { calling: document('ask') })
    await createRecord(engine.admin, 'customer', { name: 'Calling', website: 'http://127.0.0.1:1' })
    await settle(engine)
    const calls = () =>
      engine.db.rows<{ key: string; node: string; state: string }>(
        sql`SELECT key, node, state FROM sys.run_call`,
      )
    const [before] = await calls()
    expect(before).toMatchObject({ node: 'ask', state: 'open' })
    await publishWorkflows(engine, { calling: document('query') })
    expect(await migrate('calling', { ask: 'query' })).toMatchObject({ migrated: 1 })
    for (let n = 0; n < 8; n++) {
      engine.clock.pass(12 * hour)
      await settle(engine)
    }
    expect(await calls()).toMatchObject([{ key: before!.key, node: 'query', state: 'failed' }])
    expect(await incidentsOf(engine, 'calling')).toMatchObject([{ node: 'query' }])
  }, 60_000)

  it('outside is asked no more when the run asks there anew', async () => {
    await publishWorkflows(engine, {
      again: {
        object: 'customer',
        triggers: made('Anew'),
        start: 'ask',
        nodes: {
          ask: {
            type: 'http',
            url: '{{website}}/x',
            on: { soon: { after: 'PT2S', next: 'ask' } },
            next: 'end',
          },
          end: { type: 'end' },
        },
      },
    })
    await createRecord(engine.admin, 'customer', { name: 'Anew', website: 'http://127.0.0.1:1' })
    await settle(engine)
    engine.clock.pass(2_500)
    await settle(engine)
    const calls = await engine.db.rows<{ state: string }>(
      sql`SELECT c.state FROM sys.run_call c JOIN sys.run r ON r.id = c.run_id WHERE r.name = 'again' ORDER BY c.created_at`,
    )
    expect(calls.map(({ state }) => state)).toEqual(['withdrawn', 'open'])
  }, 30_000)
})
