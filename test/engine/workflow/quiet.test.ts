import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Database } from '../../../engine/database.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { sql } from '../../../engine/sql.ts'
import { composeWorkflows } from '../../../engine/workflow/compose.ts'
import { type Workflows, workflowRunner } from '../../../engine/workflow/workflows.ts'
import { testKeys } from '../../support/clock.ts'
import { type TestEngine, withEngine } from '../../support/engine.ts'
import { publishWorkflows, runsOf, settle } from './published.ts'

const pokes = 15

/** Statements of a node each time it is told that something was written, once it has begun. */
async function askedPerPoke(engine: TestEngine): Promise<number> {
  let asked = 0
  const counted: Database = {
    ...engine.db,
    url: engine.db.url,
    rows: (query, options) => {
      asked++
      return engine.db.rows(query, options) as ReturnType<typeof engine.db.rows<never>>
    },
    first: (query, options) => {
      asked++
      return engine.db.first(query, options) as ReturnType<typeof engine.db.first<never>>
    },
    run: (query, options) => {
      asked++
      return engine.db.run(query, options)
    },
    transaction: (work, options) => {
      asked += 2
      return engine.db.transaction(work, options)
    },
  }
  const workflows = nodeOf(engine, counted)
  await workflows.start()
  await sleep(200)
  asked = 0
  for (let n = 0; n < pokes; n++) {
    workflows.poke()
    await sleep(60)
  }
  await workflows.stop()
  return asked / pokes
}

/** A node besides the one of the tests. */
function nodeOf(engine: TestEngine, db: Database, modelOf = () => engine.system.model): Workflows {
  const { clock, log } = engine
  const system = async () => ({ ...engine.system, model: modelOf(), db, pool: db })
  return composeWorkflows({
    db,
    clock,
    log,
    keys: testKeys,
    contexts: { system, ofUser: async () => undefined },
  })
}

describe('an installation without workflows', () => {
  const engine = withEngine({ packages: [] })

  it('asks the database next to nothing when something is written', async () => {
    expect(await askedPerPoke(engine)).toBeLessThan(3)
  }, 30_000)

  it('starts a workflow that is published later for what is written then alone', async () => {
    await createRecord(engine.admin, 'note', { title: 'Before' })
    await sleep(1_200)
    await publishWorkflows(engine, {
      greet: {
        object: 'note',
        triggers: { made: { type: 'recordChanged', on: ['create'] } },
        start: 'end',
        nodes: { end: { type: 'end' } },
      },
    })
    const { id } = await createRecord(engine.admin, 'note', { title: 'After' })
    await settle(engine)
    expect(await runsOf(engine, 'greet')).toMatchObject([{ record_id: id }])
  }, 30_000)

  it('asks no more where nothing was written that its triggers want', async () => {
    expect(await askedPerPoke(engine)).toBeLessThan(3)
  }, 30_000)

  it('starts what an older transaction held back as soon as that has ended', async () => {
    const workflows = nodeOf(engine, engine.db)
    await workflows.start()
    await sleep(100)
    const found = () => runsOf(engine, 'greet')
    const before = (await found()).length
    let ended = 0
    await engine.db.transaction(async (older) => {
      await older.run(sql`SELECT pg_current_xact_id()`)
      await createRecord(engine.admin, 'note', { title: 'Held back' })
      workflows.poke()
      await sleep(150)
      expect(await found()).toHaveLength(before)
      ended = performance.now()
    })
    await expect.poll(found, { interval: 20, timeout: 5_000 }).toHaveLength(before + 1)
    expect(performance.now() - ended).toBeLessThan(600)
    await workflows.stop()
  }, 30_000)
})

describe('the only node that works', () => {
  const engine = withEngine({ packages: [] })

  it('misses nothing of what was written while it had yet to hear of a workflow', async () => {
    await engine.app.parts.get(workflowRunner).stop()
    const known = engine.system.model
    let isTold = false
    const workflows = nodeOf(engine, engine.db, () => (isTold ? engine.system.model : known))
    await workflows.start()
    await publishWorkflows(engine, {
      welcome: {
        object: 'note',
        triggers: { made: { type: 'recordChanged', on: ['create'] } },
        start: 'end',
        nodes: { end: { type: 'end' } },
      },
    })
    const { id } = await createRecord(engine.admin, 'note', { title: 'Right after' })
    workflows.poke()
    await sleep(1_300)
    workflows.poke()
    await sleep(200)
    isTold = true
    await expect.poll(() => runsOf(engine, 'welcome'), { timeout: 5_000 }).toMatchObject([{ record_id: id }])
    await workflows.stop()
  }, 30_000)

  it('misses nothing of what was written to a database that came back as it was a moment before', async () => {
    let isAway = false
    const failing: Database = {
      ...engine.db,
      url: engine.db.url,
      first: (query, options) => {
        if (isAway) throw new Error('The database is away.')
        return engine.db.first(query, options) as ReturnType<typeof engine.db.first<never>>
      },
    }
    const { rows } = await engine.db
      .first<{ rows: number }>(sql`SELECT count(*)::integer AS rows FROM sys.run`)
      .then((row) => row!)
    const { id } = await createRecord(engine.admin, 'note', { title: 'Before it went away' })
    await engine.db.run(sql`DELETE FROM sys.outbox`)
    const workflows = nodeOf(engine, failing)
    await workflows.start()
    await sleep(100)
    for (let n = 0; n < 20; n++) await engine.db.run(sql`SELECT pg_current_xact_id()`)
    workflows.poke()
    await sleep(100)
    isAway = true
    workflows.poke()
    await sleep(100)
    // Transactions are counted from before, and so is what was written.
    await engine.db.run(sql`UPDATE sys.subscription SET from_xid = x, to_xid = x, last_id = 0
      FROM (SELECT (pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 15)::text::xid8 AS x) y WHERE name = 'workflows'`)
    await engine.db.run(sql`INSERT INTO sys.outbox (xid, at, object, act, ids, via)
      SELECT to_xid, now(), 'note', 'created', ARRAY[${id}::uuid], 'system' FROM sys.subscription WHERE name = 'workflows'`)
    isAway = false
    await expect
      .poll(() => engine.db.first(sql`SELECT count(*)::integer AS rows FROM sys.run`), { timeout: 5_000 })
      .toEqual({ rows: rows + 1 })
    await workflows.stop()
  }, 30_000)
})
