import { describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { sql } from '../../../engine/sql.ts'
import { workflowRunner } from '../../../engine/workflow/workflows.ts'
import { withEngine } from '../../support/engine.ts'
import { publishWorkflows, runsOf, settle } from './published.ts'

const end = { end: { type: 'end' } }
const made = (name: string) => ({
  made: { type: 'recordChanged', on: ['create'], when: `$contains(name, '${name}')` },
})
const changed = (field: string) => ({
  object: 'customer',
  triggers: { changed: { type: 'recordChanged', on: ['update'], fields: [field] } },
  start: 'end',
  nodes: end,
})

describe('what happens is heard', () => {
  const engine = withEngine()
  const customer = (name: string) => createRecord(engine.admin, 'customer', { name })

  it('by workflows whose expressions can say so; those that cannot hold nobody up', async () => {
    const hears = (more: object) => ({
      triggers: { rung: { type: 'event', event: 'rung', ...more } },
      start: 'end',
      nodes: end,
    })
    await publishWorkflows(engine, {
      hears_wrong: hears({ match: '$event.who + 1' }),
      takes_wrong: hears({ input: { n: '=$event.who + 1' } }),
      hears_right: hears({}),
      rings: {
        object: 'customer',
        triggers: made('Ringing'),
        start: 'say',
        nodes: {
          say: { type: 'signal', event: 'rung', payload: { who: '=name' }, to: 'all', next: 'note' },
          note: { type: 'create', object: 'activity', values: { subject: 'rung' } },
        },
      },
    })
    await customer('Ringing')
    await settle(engine)
    expect(await runsOf(engine, 'rings')).toMatchObject([{ state: 'completed' }])
    expect(await engine.db.rows(sql`SELECT 1 FROM app.activity WHERE subject = 'rung'`)).toHaveLength(1)
    expect(await runsOf(engine, 'hears_right')).toHaveLength(1)
    for (const workflow of ['hears_wrong', 'takes_wrong']) {
      expect(await runsOf(engine, workflow)).toEqual([])
      expect(engine.log.lines).toContainEqual(
        expect.objectContaining({ level: 'warn', details: expect.objectContaining({ workflow }) }),
      )
    }
  })

  it('each as it was, also when a record is saved twice in one millisecond', async () => {
    await publishWorkflows(engine, { on_website: changed('website'), on_text: changed('description') })
    const { id } = await customer('Moment')
    await settle(engine)
    const at = new Date(engine.clock.now().getTime() + 1_000)
    const admin = { ...engine.admin, clock: { ...engine.clock, now: () => at } }
    await updateRecord(admin, 'customer', id, { website: 'https://a.example' })
    await updateRecord(admin, 'customer', id, { description: 'one' })
    await settle(engine)
    expect(await runsOf(engine, 'on_website')).toHaveLength(1)
    expect(await runsOf(engine, 'on_text')).toHaveLength(1)

    await engine.db.transaction(async (db) => {
      await updateRecord({ ...admin, db }, 'customer', id, { description: 'two' })
      await updateRecord({ ...admin, db }, 'customer', id, { website: 'https://b.example' })
    })
    await settle(engine)
    expect(await runsOf(engine, 'on_website')).toHaveLength(2)
    expect(await runsOf(engine, 'on_text')).toHaveLength(2)
  })

  it('after the database was restored into a cluster that counts transactions anew', async () => {
    await publishWorkflows(engine, {
      restored: { object: 'customer', triggers: made('Restor'), start: 'end', nodes: end },
    })
    await customer('Restored before')
    await settle(engine)
    await engine.db.run(sql`UPDATE sys.subscription SET from_xid = '1000000000', to_xid = '1000000000'`)
    await engine.db.run(sql`UPDATE sys.outbox SET xid = '999999999'`)
    const runner = engine.app.parts.get(workflowRunner)
    await runner.drain()
    expect(engine.log.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', message: expect.stringContaining('another cluster') }),
    )
    await customer('Restoring after')
    await settle(engine)
    expect(await runsOf(engine, 'restored')).toHaveLength(2)
    const ahead = sql`SELECT 1 FROM sys.outbox WHERE xid >= pg_snapshot_xmax(pg_current_snapshot())`
    expect(await engine.db.rows(ahead)).toEqual([])
  })

  it('by a node that nobody tells, also what another node had begun to read', async () => {
    await publishWorkflows(engine, {
      halved: { object: 'customer', triggers: made('Halved'), start: 'end', nodes: end },
    })
    await customer('Halved')
    await settle(engine)
    expect(await runsOf(engine, 'halved')).toHaveLength(1)
    const runner = engine.app.parts.get(workflowRunner)
    await runner.start()
    await new Promise((resolve) => setTimeout(resolve, 500))
    const back = sql`UPDATE sys.subscription SET from_xid = '3', last_id =
      (SELECT max(id) - 1 FROM sys.outbox WHERE object = 'customer') WHERE name = 'workflows'`
    await engine.db.run(back)
    await expect.poll(() => runsOf(engine, 'halved'), { timeout: 10_000 }).toHaveLength(2)
    // Once read to its end it is no reason to look again.
    const rest = sql`SELECT from_xid = to_xid AS "isRead" FROM sys.subscription WHERE name = 'workflows'`
    await expect.poll(() => engine.db.first(rest), { timeout: 10_000 }).toEqual({ isRead: true })
  }, 30_000)

  it('and shown with its record, found by an index', async () => {
    const { id } = await customer('Shown')
    await engine.db.run(sql`INSERT INTO sys.run (id, kind, name, version, model_version, object, record_id, root_run, depth,
        state, allowed, counts, started_at, ended_at)
      SELECT gen_random_uuid(), 'workflow', 'many', 1, 1, 'customer', gen_random_uuid(), gen_random_uuid(), 0, 'completed', 1,
        '{}', now(), now() FROM generate_series(1, 5000)`)
    await engine.db.run(sql`ANALYZE sys.run`)
    const plan =
      await engine.db.rows(sql`EXPLAIN SELECT id FROM sys.run WHERE kind = 'workflow' AND object = 'customer'
      AND record_id = ${id}::uuid ORDER BY id DESC LIMIT 51`)
    expect(JSON.stringify(plan)).toContain('run_of_record')
  })
})
