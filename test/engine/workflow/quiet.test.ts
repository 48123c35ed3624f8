import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Database } from '../../../engine/database.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { composeWorkflows } from '../../../engine/workflow/compose.ts'
import { testKeys } from '../../support/clock.ts'
import { withEngine } from '../../support/engine.ts'
import { publishWorkflows, runsOf, settle } from './published.ts'

describe('an installation without workflows', () => {
  const engine = withEngine({ packages: [] })

  it('asks the database next to nothing when something is written', async () => {
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
    const { clock, log } = engine
    const system = async () => ({ ...engine.system, db: counted, pool: counted })
    const workflows = composeWorkflows({
      db: counted,
      clock,
      log,
      keys: testKeys,
      contexts: { system, ofUser: async () => undefined },
    })
    await workflows.start()
    await sleep(200)
    asked = 0
    const pokes = 15
    for (let n = 0; n < pokes; n++) {
      workflows.poke()
      await sleep(60)
    }
    await workflows.stop()
    expect(asked).toBeLessThan(pokes * 3)
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
})
