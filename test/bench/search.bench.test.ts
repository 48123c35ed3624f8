import { beforeAll, describe, expect, it } from 'vitest'
import { searchAll } from '../../engine/records/search-all.ts'
import { raw } from '../../engine/sql.ts'
import { withEngine } from '../support/engine.ts'
import { report, timed } from './measure.ts'
import { seedCrm } from './seed-crm.ts'

const volume = { customers: 200_000, opportunities: 800_000, users: 1_000 }

describe('search over a million records', () => {
  const engine = withEngine()

  beforeAll(async () => {
    await engine.db.transaction(async (tx) => {
      await tx.run(raw("SET LOCAL statement_timeout = '900s'"))
      for (const statement of seedCrm(volume)) await tx.run(raw(statement))
    })
    // As the database does by itself within minutes: before, each search reads the indexes' lists of what is new.
    await engine.db.run(raw('VACUUM ANALYZE app.customer'))
    await engine.db.run(raw('VACUUM ANALYZE app.opportunity'))
  }, 1_200_000)

  it('finds the best in all objects, for an admin and for a person who sees their department', async () => {
    const seller = await engine.person({ roles: ['seller'] })
    const words = [
      '金桥',
      'harbour',
      'BO-77777',
      '华东机械',
      'optics',
      'spare parts',
      'zq',
      'Sumit',
      '年度框架 12',
      'nordic',
    ]
    for (const [who, ctx] of [
      ['admin', engine.admin],
      ['seller', seller],
    ] as const) {
      const times: number[] = []
      for (let round = 0; round < 12; round++)
        for (const text of words) {
          const ms = await timed(() => searchAll(ctx, text))
          if (round > 1) times.push(ms)
        }
      times.sort((a, b) => a - b)
      const p95 = times[Math.floor(times.length * 0.95)]!
      await report({ what: `search as ${who}: median`, value: times[times.length >> 1]!, unit: 'ms' })
      await report({ what: `search as ${who}: p95`, value: p95, unit: 'ms', atMost: 50 })
      expect(p95).toBeLessThan(1_000) // the machine is shared; the figure printed is what counts
    }
    expect((await searchAll(engine.admin, '华东机械')).data.length).toBeGreaterThan(0)
  }, 300_000)
})
