import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Database } from '../../../engine/database.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { sql } from '../../../engine/sql.ts'
import { composeWorkflows } from '../../../engine/workflow/compose.ts'
import type { Workflows } from '../../../engine/workflow/workflows.ts'
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
function nodeOf(engine: TestEngine, db: Database): Workflows {
  const { clock, log } = engine
  const system = async () => ({ ...engine.system, db, pool: db })
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
