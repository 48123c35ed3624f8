import { beforeAll, describe, expect, it } from 'vitest'
import { saveUser } from '../../../engine/auth/save-user.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'
import { publishWorkflows, settle } from './published.ts'

describe('what workflows do not do for those who may not', () => {
  const engine = withEngine()
  const roles: Record<string, unknown> = {
    own_only: {
      label: 'Own',
      objects: { customer: { create: true, read: 'all', update: 'own', fields: { email: 'hidden' } } },
    },
    only_processes: { label: 'Processes', system: ['manage_processes'] },
    only_design: { label: 'Design', system: ['design'] },
    deletes: {
      label: 'Deletes',
      objects: { customer: { create: true, read: 'all', update: 'all', delete: 'all' } },
    },
  }

  beforeAll(async () => {
    const admin = await engine.http()
    for (const [name, role] of Object.entries(roles))
      expect((await admin.put(`/api/design/items/role/${name}`, role)).status).toBeLessThan(300)
    await publishWorkflows(engine, {
      press: {
        object: 'customer',
        triggers: { button: { type: 'manual', input: { mail: '=email' } } },
        start: 'change',
        nodes: {
          change: { type: 'update', values: { description: 'pressed' }, next: 'tell' },
          tell: { type: 'transform', values: { mail: '=email' } },
        },
      },
      stuck: {
        object: 'customer',
        triggers: { button: { type: 'manual' } },
        start: 'change',
        nodes: { change: { type: 'update', values: { level: '=email' } } },
      },
      leave: {
        object: 'customer',
        runAs: 'trigger',
        triggers: { made: { type: 'recordChanged', on: ['create'], when: "$contains(name, 'Leave')" } },
        start: 'rest',
        nodes: { rest: { type: 'wait', after: 'PT1H', next: 'gone' }, gone: { type: 'delete' } },
      },
    })
  })

  it('changes no record by a button for who may only read it', async () => {
    const { id } = await createRecord(engine.admin, 'customer', { name: 'Not theirs', kind: 'company' })
    const own = await engine.http({ roles: ['own_only'] })
    const answer = await own.post('/api/workflows/press/run', { record: id })
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([403, 'forbidden'])
    const made = await own.post('/api/records/customer', { name: 'Theirs', kind: 'company' })
    const theirs = ((await made.json()) as { id: string }).id
    expect((await own.post('/api/workflows/press/run', { record: theirs })).status).toBe(201)
  })

  it('tells values of runs to nobody who may not see everything', async () => {
    const { id } = await createRecord(engine.admin, 'customer', {
      name: 'Hidden mail',
      kind: 'company',
      email: 'hidden@example.com',
    })
    const admin = await engine.http()
    const { runs } = (await (await admin.post('/api/workflows/press/run', { record: id })).json()) as {
      runs: string[]
    }
    await settle(engine)
    const path = `/api/workflows/runs/${runs[0]}`
    expect(await (await admin.get(path)).text()).toContain('hidden@example.com')
    const others = await engine.http({ roles: ['only_processes'] })
    const seen = await others.get(path)
    const text = await seen.text()
    expect(seen.status).toBe(200)
    expect(text).not.toContain('hidden@example.com')
    expect(JSON.parse(text)).toMatchObject({
      state: 'completed',
      step_rows: [{ node: 'change' }, { node: 'tell' }],
    })
  })

  it('gives a step other values for nobody who may not see everything', async () => {
    const { id } = await createRecord(engine.admin, 'customer', {
      name: 'Stuck mail',
      kind: 'company',
      email: 'stuck@example.com',
    })
    const { runs } = (await (
      await (await engine.http()).post('/api/workflows/stuck/run', { record: id })
    ).json()) as {
      runs: string[]
    }
    await settle(engine)
    const path = `/api/workflows/runs/${runs[0]}`
    const others = await engine.http({ roles: ['only_processes'] })
    const { tokens } = (await (await others.get(path)).json()) as { tokens: { id: number }[] }
    const token = tokens[0]!.id
    expect((await others.get(`${path}/threads/${token}/input`)).status).toBe(403)
    const input = { values: { description: '=email' } }
    expect((await others.post(`${path}/retry`, { token, input })).status).toBe(403)
    expect((await others.post(`${path}/retry`, { token })).status).toBe(200)
  })

  it('tries nothing for who may design but not see everything', async () => {
    const { id } = await createRecord(engine.admin, 'customer', { name: 'Tried', kind: 'company' })
    const designer = await engine.http({ roles: ['only_design'] })
    const answer = await designer.post('/api/design/simulate/workflow/press', { record: id })
    expect(answer.status).toBe(403)
  })

  it('never goes on as the engine for somebody who has left', async () => {
    const person = await engine.person({ roles: ['deletes'] })
    const { id } = await createRecord(person, 'customer', { name: 'Leave me', kind: 'company' })
    await settle(engine)
    const { email } = person.user
    await saveUser(engine.system, { roles: ['deletes'], name: 'Left', email, active: false }, person.user.id)
    await engine.refresh()
    engine.clock.pass(3_700_000)
    await settle(engine)
    expect(
      await engine.db.rows(sql`SELECT deleted_at FROM app.customer WHERE id = ${String(id)}::uuid`),
    ).toEqual([{ deleted_at: null }])
    expect(await engine.db.rows(sql`SELECT state FROM sys.run WHERE name = 'leave'`)).toEqual([
      { state: 'incident' },
    ])
  })
})
