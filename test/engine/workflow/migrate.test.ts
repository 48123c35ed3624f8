import { beforeAll, describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { withEngine } from '../../support/engine.ts'
import { incidentsOf, publishWorkflows, runsOf, settle } from './published.ts'

const day = 86_400_000

describe('living runs', () => {
  const engine = withEngine()
  const document = (change: Record<string, unknown> = { a: { type: 'wait', after: 'P1D', next: 'j' } }) => ({
    object: 'customer',
    triggers: { made: { type: 'recordChanged', on: ['create'], when: "$contains(name, 'Moving')" } },
    start: 's',
    nodes: {
      s: { type: 'split', outputs: { a: 'a', b: 'b' } },
      b: { type: 'wait', event: 'go', next: 'j' },
      j: { type: 'join', of: 's', need: 1, next: 'end' },
      end: { type: 'end', result: 'old' },
      ...change,
    },
  })
  const later = {
    s: { type: 'split', outputs: { a: 'rest', b: 'b', c: 'c' } },
    rest: { type: 'wait', after: 'P5D', next: 'more' },
    more: { type: 'wait', after: 'P1D', next: 'j' },
    c: { type: 'wait', after: 'P9D', next: 'j' },
    end: { type: 'end', result: 'new' },
  }

  beforeAll(async () => {
    await publishWorkflows(engine, { moving: document() })
    for (const n of [1, 2, 3])
      await createRecord(engine.admin, 'customer', { name: `Moving ${n} ${'xyz'[n - 1]}` }, { confirm: true })
    await settle(engine)
    await publishWorkflows(engine, { moving: document(later) })
  }, 60_000)

  it('go over to what is published by a map of nodes, after a dry run that says who cannot', async () => {
    const admin = await engine.http()
    const ask = async (json: unknown) =>
      (await (await admin.post('/api/workflows/moving/migrate', json)).json()) as { migrated: number }
    expect(await ask({ dryRun: true })).toMatchObject({
      version: 2,
      migrated: 0,
      refused: [{ code: 'no_target', at: 'a', count: 3 }],
    })
    expect(await ask({ dryRun: true, map: { a: 'b' } })).toMatchObject({ migrated: 3 })
    expect(await ask({ dryRun: true, map: { a: 'end' } })).toMatchObject({
      migrated: 0,
      refused: expect.arrayContaining([expect.objectContaining({ code: 'other_type', at: 'a', count: 3 })]),
    })
    expect(await ask({ dryRun: true, map: { a: 'rest' } })).toMatchObject({
      migrated: 3,
      refused: [],
      notes: [{ code: 'branch_not_started', at: 's.c', count: 3 }],
    })
    expect((await runsOf(engine, 'moving')).map(({ version }) => version)).toEqual([1, 1, 1])

    const [first] = await runsOf(engine, 'moving')
    const one = await admin.post(`/api/workflows/runs/${first!.id}/migrate`, {
      dryRun: true,
      map: { a: 'rest' },
    })
    expect({ status: one.status, body: await one.json() }).toMatchObject({
      status: 200,
      body: { version: 2, migrated: 1, refused: [] },
    })
    expect(await ask({ run: first!.id, map: { a: 'rest' }, reason: 'a longer rest' })).toMatchObject({
      migrated: 1,
    })
    expect((await runsOf(engine, 'moving')).map(({ version }) => version)).toEqual([2, 1, 1])
    // Its timer is the one that was armed; from there on it goes the new way.
    engine.clock.pass(day + 1000)
    await settle(engine)
    expect((await runsOf(engine, 'moving')).map(({ result }) => result)).toEqual([null, 'old', 'old'])
    engine.clock.pass(day + 1000)
    await settle(engine)
    expect((await runsOf(engine, 'moving')).map(({ result }) => result)).toEqual(['new', 'old', 'old'])
    const audit = (await (await admin.get('/api/audit?kind=run_moved')).json()) as {
      data: { details: object }[]
    }
    expect(audit.data[0]?.details).toMatchObject({ act: 'migrate', from: 1, to: 2, reason: 'a longer rest' })
    const seller = await engine.http({ roles: ['seller'] })
    expect((await seller.post('/api/workflows/moving/migrate', {})).status).toBe(403)
    const [run] = await runsOf(engine, 'moving')
    expect((await seller.post(`/api/workflows/runs/${run!.id}/migrate`, {})).status).toBe(403)
  })

  it('whose deadline, or what it still does, is gone stay, and are told so in words of their step', async () => {
    const asking = (more: object) => ({
      object: 'customer',
      triggers: { made: { type: 'recordChanged', on: ['create'], when: "$contains(name, 'Deadline')" } },
      start: 'ask',
      nodes: {
        ask: { type: 'task', title: 'Look', assignees: `'${engine.admin.user.id}'`, next: 'end', ...more },
        end: { type: 'end' },
      },
    })
    const ladder = { soon: { at: '-PT1H', act: 'remind' }, late: { at: 'P1D', act: 'remind' } }
    await publishWorkflows(engine, { due: asking({ deadline: { after: 'P2D', ladder } }) })
    await createRecord(engine.admin, 'customer', { name: 'Deadline Ltd' })
    await settle(engine)
    const admin = await engine.http()
    const refused = async (document: object) => {
      await publishWorkflows(engine, { due: document })
      const answer = await admin.post('/api/workflows/due/migrate', { dryRun: true })
      return ((await answer.json()) as { refused: unknown }).refused
    }
    expect(
      await refused(asking({ deadline: { after: 'P9D', ladder: { soon: ladder.soon } } })),
    ).toMatchObject([{ code: 'rung_gone', at: 'ask.late', count: 1 }])
    expect(await refused(asking({}))).toMatchObject([{ code: 'deadline_gone', at: 'ask', count: 1 }])
    // It has come; one of its rungs has not.
    engine.clock.pass(2.5 * day)
    await settle(engine)
    expect(await refused(asking({ body: 'Please' }))).toMatchObject([{ code: 'deadline_gone', at: 'ask' }])
  })

  it('that are stuck are stuck at the step as it is called since', async () => {
    const failing = (step: string) => ({
      object: 'customer',
      triggers: { made: { type: 'recordChanged', on: ['create'], when: "$contains(name, 'Stuck')" } },
      start: step,
      nodes: { [step]: { type: 'throw', code: 'no_stock' } },
    })
    await publishWorkflows(engine, { stuck: failing('before') })
    await createRecord(engine.admin, 'customer', { name: 'Stuck Ltd' })
    await settle(engine)
    await publishWorkflows(engine, { stuck: failing('since') })
    const admin = await engine.http()
    await admin.post('/api/workflows/stuck/migrate', { map: { before: 'since' } })
    expect(await incidentsOf(engine, 'stuck')).toMatchObject([{ node: 'since', code: 'no_stock' }])
  })

  it('are told by version, each with its document, to those who design or run workflows', async () => {
    const admin = await engine.http()
    const { data } = (await (await admin.get('/api/workflows/moving/versions')).json()) as {
      data: { version: number; at: string; living: number }[]
    }
    expect(data.map(({ version, living }) => ({ version, living }))).toEqual([
      { version: 2, living: 1 },
      { version: 1, living: 2 },
    ])
    expect(data[0]!.at).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/)
    const first = (await (await admin.get('/api/workflows/moving/versions/1')).json()) as {
      document: { nodes: object }
    }
    expect(Object.keys(first.document.nodes)).toContain('a')
    expect((await admin.get('/api/workflows/moving/versions/9')).status).toBe(404)
    expect((await admin.get('/api/workflows/nothing/versions')).status).toBe(404)
    const seller = await engine.http({ roles: ['seller'] })
    expect((await seller.get('/api/workflows/moving/versions')).status).toBe(403)
    expect((await seller.get('/api/workflows/moving/versions/1')).status).toBe(403)
  })
})
