import { beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '../../engine/context.ts'
import { Joins } from '../../engine/expressions/scope.ts'
import { conditionToSql } from '../../engine/expressions/to-sql.ts'
import { ruleScope } from '../../engine/permissions/rule-condition.ts'
import { raw, type Sql, sql } from '../../engine/sql.ts'
import { withEngine } from '../support/engine.ts'
import { interleaved, report } from './measure.ts'

const rows = 500_000

describe('filters over half a million records', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/workshop' })

  beforeAll(async () => {
    const long = <T>(work: () => Promise<T>) => work()
    await long(async () => {
      await engine.db.transaction(async (tx) => {
        await tx.run(raw("SET LOCAL statement_timeout = '300s'"))
        await tx.run(
          raw(
            `INSERT INTO app.hall (id, name, level) SELECT gen_random_uuid(), 'H' || n, n % 20 FROM generate_series(1, 200) n`,
          ),
        )
        await tx.run(
          raw(`INSERT INTO app.bench (id, name, rank, open, hall)
          SELECT gen_random_uuid(), 'B' || n, n % 10, true, (SELECT id FROM app.hall ORDER BY id OFFSET n % 200 LIMIT 1) FROM generate_series(1, 2000) n`),
        )
        await tx.run(
          raw(`INSERT INTO app.piece (id, name, price, gain, count, bench)
          SELECT gen_random_uuid(), 'P' || n, n % 1000, (n::bigint * 7919) % 100000, n % 50, b.ids[1 + n % 2000]
          FROM generate_series(1, ${rows}) n, (SELECT array_agg(id ORDER BY id) AS ids FROM app.bench) b`),
        )
      })
      await engine.db.run(raw('ANALYZE app.piece'))
      await engine.db.run(raw('ANALYZE app.bench'))
      await engine.db.run(raw('ANALYZE app.hall'))
    })
  }, 600_000)

  // A request makes its context once, not for each query.
  let ctx: Ctx
  beforeAll(() => {
    ctx = engine.admin
  })
  const ours = (filter: string): Sql => {
    const joins = new Joins()
    const object = ctx.model.objects.get('piece')!
    const condition = conditionToSql(filter, ruleScope(ctx, object, 'a', joins))
    return sql`SELECT a.id, a.name FROM app.piece a ${joins.sql} WHERE a.deleted_at IS NULL AND ${condition} LIMIT 200`
  }

  const compare = async (what: string, filter: string, byHand: Sql, atMost: number) => {
    expect((await engine.db.rows(ours(filter))).length).toBe((await engine.db.rows(byHand)).length)
    // A server that is up has compiled its code: cold, building the text of a query takes ten times as long.
    for (let n = 0; n < 5_000; n++) ours(filter)
    for (let n = 0; n < 300; n++) await engine.db.rows(n % 2 === 0 ? ours(filter) : byHand)
    const times = await interleaved(
      {
        ours: async () => {
          for (let n = 0; n < 20; n++) await engine.db.rows(ours(filter))
        },
        byHand: async () => {
          for (let n = 0; n < 20; n++) await engine.db.rows(byHand)
        },
      },
      31,
    )
    const ratio = times.ours / times.byHand
    await report({ what: `${what}: our SQL ÷ hand-written`, value: ratio, unit: '×', atMost })
    await report({ what: `${what}: our SQL`, value: times.ours / 20, unit: 'ms' })
    expect(ratio).toBeLessThan(atMost * 1.25) // the machine is shared; the figure printed is what counts
  }

  const explain = async (query: Sql): Promise<string> =>
    (await engine.db.rows<Record<string, string>>(sql`EXPLAIN ${query}`))
      .map((row) => Object.values(row)[0])
      .join('\n')

  it('use the index of the field they ask', async () => {
    expect(await explain(ours('gain = 77777'))).toMatch(
      /Index (Only )?Scan.*gain|Bitmap Index Scan on .*gain/,
    )
    await compare(
      'filter on an indexed field',
      'gain = 77777',
      sql`SELECT p.id, p.name FROM app.piece p WHERE p.deleted_at IS NULL AND p.gain = ${'77777'}::numeric LIMIT 200`,
      1.2,
    )
  }, 120_000)

  it('follow two references by joins', async () => {
    const plan = await explain(ours('bench.hall.level = 3 and price = 3'))
    expect(plan).not.toContain('SubPlan')
    await compare(
      'two-hop filter',
      'bench.hall.level = 3 and price = 3',
      sql`SELECT p.id, p.name FROM app.piece p JOIN app.bench b ON b.id = p.bench AND b.deleted_at IS NULL
        JOIN app.hall h ON h.id = b.hall AND h.deleted_at IS NULL
        WHERE p.deleted_at IS NULL AND h.level = ${3} AND p.price = ${3} LIMIT 200`,
      1.5,
    )
  }, 120_000)
})
