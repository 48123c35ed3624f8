import { beforeAll, describe, expect, it } from 'vitest'
import type { Database, Queryable, Tx } from '../../../../engine/database.ts'
import { keepVersion } from '../../../../engine/process/definitions.ts'
import { tell } from '../../../../engine/process/inbox.ts'
import { startRun } from '../../../../engine/process/start-run.ts'
import { wakeUp } from '../../../../engine/process/wake-up.ts'
import { ProcessWorker } from '../../../../engine/process/worker.ts'
import { raw, type Sql, sql } from '../../../../engine/sql.ts'
import { testClock } from '../../../support/clock.ts'
import { withDatabase } from '../../../support/database.ts'
import { silentLog } from '../../../support/log.ts'
import { storedWorld } from '../stored-world.ts'

interface Plan {
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  Plans?: Plan[]
}

/** Rows of tables that a plan has looked at, whether it could use them or not. */
function lookedAt(plan: Plan): number {
  const rows =
    plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0) + (plan['Rows Removed by Index Recheck'] ?? 0)
  const own = plan['Relation Name'] ? rows * plan['Actual Loops'] : 0
  return own + (plan.Plans ?? []).reduce((sum, one) => sum + lookedAt(one), 0)
}

/** The database, noting how many rows each statement of its transactions looks at. */
function explained(db: Database) {
  let rows = 0
  const on = (tx: Tx): Tx => {
    const explain = async (query: Sql) => {
      const [row] = await tx.rows<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
        sql`EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${query}`,
      )
      rows += lookedAt(row!['QUERY PLAN'][0].Plan)
    }
    const noted: Tx = {
      ...tx,
      rows: async (query, options) => {
        await explain(query)
        return tx.rows(query, options)
      },
      first: async (query, options) => {
        await explain(query)
        return tx.first(query, options)
      },
      // Explaining it does it.
      run: async (query) => {
        await explain(query)
        return 0
      },
      transaction: (work) => work(noted),
    }
    return noted
  }
  const noting: Queryable = {
    ...db,
    transaction: (work, options) =>
      db.transaction(async (tx) => {
        // A table as small as a test's would be read whole; which index a large one is read by is the question.
        await tx.run(sql`SELECT set_config('enable_seqscan', 'off', true)`)
        return work(on(tx))
      }, options),
  }
  return { db: noting, rows: () => rows }
}

describe('what an event of a run reads', () => {
  const db = withDatabase()
  const clock = testClock()
  const world = storedWorld(clock)
  const drain = () => new ProcessWorker({ db, world, log: silentLog }).drain()
  const analyze = () =>
    db.run(raw('ANALYZE sys.run, sys.run_scope, sys.run_token, sys.run_item, sys.run_event, sys.run_wait'))

  beforeAll(async () => {
    const one = { type: 'work' }
    const document = {
      start: 'each',
      nodes: { each: { type: 'forEach', times: '$input.n', start: 'one', nodes: { one } } },
    }
    await keepVersion(db, { kind: 'workflow', name: 'items', document, at: clock.now() })
  })
  async function start(n: number): Promise<string> {
    const run = (await startRun(db, { kind: 'workflow', name: 'items', input: { n }, at: clock.now() }))!
    await drain()
    return run
  }
  /** Rows that are looked at when the work of some item is done. */
  async function rowsOfEvent(run: string): Promise<number> {
    const token = await db.first<{ id: number }>(
      sql`SELECT id FROM sys.run_token WHERE run_id = ${run}::uuid AND node = 'one' ORDER BY id OFFSET 1 LIMIT 1`,
    )
    await tell(db, { run, key: `${token!.id}`, event: { type: 'done', token: token!.id }, at: clock.now() })
    const noted = explained(db)
    await wakeUp(noted.db, world, { only: run })
    return noted.rows()
  }

  it('does not grow with its items, whatever PostgreSQL knows of other runs', async () => {
    for (let n = 0; n < 6; n++) await start(2)
    await analyze()
    const large = await start(600)
    expect(await rowsOfEvent(large)).toBeLessThan(150)

    await analyze()
    expect(await rowsOfEvent(large)).toBeLessThan(150)
    expect(await rowsOfEvent(await start(600))).toBeLessThan(150)
  }, 60_000)
})
