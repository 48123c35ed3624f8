import { beforeAll, describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { sql } from '../../../engine/sql.ts'
import { oldRunsHeldChore } from '../../../engine/workflow/hold-old-runs.ts'
import { withEngine } from '../../support/engine.ts'
import { publishWorkflows, runsOf, settle } from './published.ts'

const day = 86_400_000

describe('a run that has lived for too long', () => {
  const engine = withEngine()
  const made = (word: string) => ({
    object: 'customer',
    triggers: { made: { type: 'recordChanged', on: ['create'], when: `$contains(name, '${word}')` } },
    limits: { days: 30 },
  })
  const wait = { type: 'wait', after: 'P300D' }

  beforeAll(async () => {
    await publishWorkflows(engine, {
      turns: {
        ...made('Turns'),
        concurrency: { per: 'workflow', whenBusy: 'queue' },
        start: 'rest',
        nodes: { rest: wait },
      },
      failing: {
        ...made('Failing'),
        start: 'call',
        nodes: { call: { type: 'throw', code: 'broken', message: { en: 'Broken', zh: '出错' } } },
      },
      stuck: { ...made('Stuck'), start: 'rest', nodes: { rest: wait } },
      patient: { ...made('Patient'), limits: { days: 2_000_000_000 }, start: 'rest', nodes: { rest: wait } },
      other: { ...made('Other'), start: 'rest', nodes: { rest: wait } },
    })
  }, 60_000)

  const begin = async (name: string) => {
    await createRecord(engine.admin, 'customer', { name: `${name} Ltd` }, { confirm: true })
    await settle(engine)
  }
  const hold = async () => oldRunsHeldChore.run(await engine.app.systemCtx())
  const openOf = (run: string) =>
    engine.db.rows<{ code: string }>(
      sql`SELECT code FROM sys.incident WHERE run_id = ${run}::uuid AND state = 'open' ORDER BY id`,
    )
  const move = async (run: string, act: string, body: object = {}) =>
    (await engine.http()).post(`/api/workflows/runs/${run}/${act}`, body)

  it('leaves no incident when it waited for its turn and is cancelled', async () => {
    await begin('Turns 1')
    await begin('Turns 2')
    engine.clock.pass(31 * day)
    await hold()
    const [first, queued] = await runsOf(engine, 'turns')
    expect(await openOf(queued!.id)).toEqual([{ code: 'process_life_limit' }])
    expect((await move(queued!.id, 'cancel', { reason: 'no use' })).status).toBe(200)
    expect(await openOf(queued!.id)).toEqual([])
    expect((await move(first!.id, 'cancel')).status).toBe(200)
    expect(await openOf(first!.id)).toEqual([])
  })

  it('is let go on first: a step of it that failed is tried again after that, with what it is given', async () => {
    await begin('Failing')
    engine.clock.pass(31 * day)
    await hold()
    const [run] = await runsOf(engine, 'failing')
    expect(await openOf(run!.id)).toEqual([{ code: 'broken' }, { code: 'process_life_limit' }])
    const input = { message: 'Otherwise' }
    expect((await move(run!.id, 'retry', { input })).status).toBe(409)
    const [broken] = await engine.db.rows<{ token: number }>(
      sql`SELECT token FROM sys.incident WHERE run_id = ${run!.id}::uuid AND code = 'broken'`,
    )
    expect((await move(run!.id, 'retry', { token: broken!.token })).status).toBe(409)
    expect((await runsOf(engine, 'failing'))[0]!.state).toBe('suspended')
    expect((await move(run!.id, 'retry')).status).toBe(200)
    expect(await runsOf(engine, 'failing')).toMatchObject([{ state: 'incident' }])
    expect(await openOf(run!.id)).toEqual([{ code: 'broken' }])
  })

  it('says so beside what else keeps it from moving', async () => {
    await begin('Stuck')
    const [run] = await runsOf(engine, 'stuck')
    await engine.db.run(sql`INSERT INTO sys.incident (run_id, id, name, code, created_at)
      VALUES (${run!.id}::uuid, 900, 'stuck', 'internal', now())`)
    await engine.db.run(sql`UPDATE sys.run SET state = 'incident' WHERE id = ${run!.id}::uuid`)
    engine.clock.pass(31 * day)
    await hold()
    expect((await openOf(run!.id)).map(({ code }) => code).sort()).toEqual(['internal', 'process_life_limit'])
    expect((await move(run!.id, 'retry')).status).toBe(200)
    expect(await openOf(run!.id)).toEqual([{ code: 'internal' }])
  })

  it('is held though another workflow lets its runs live for ever', async () => {
    await begin('Patient')
    await begin('Other')
    engine.clock.pass(31 * day)
    await hold()
    expect((await runsOf(engine, 'patient'))[0]!.state).toBe('waiting')
    expect((await runsOf(engine, 'other'))[0]!.state).toBe('suspended')
  })
})
