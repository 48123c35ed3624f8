import { beforeAll, describe, expect, it } from 'vitest'
import { inTransaction } from '../../../engine/context.ts'
import { Joins } from '../../../engine/expressions/scope.ts'
import { conditionToSql } from '../../../engine/expressions/to-sql.ts'
import { ruleScope } from '../../../engine/permissions/rule-condition.ts'
import { raw, sql, toSqlText } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'

describe('the plan of a filter', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/workshop' })

  beforeAll(async () => {
    await engine.db.run(
      raw(
        `INSERT INTO app.piece (id, name, note, gain, count) SELECT gen_random_uuid(), 'P' || n, md5(n::text), n, n FROM generate_series(1, 3000) n`,
      ),
    )
    await engine.db.run(raw('VACUUM (ANALYZE) app.piece'))
  }, 60_000)

  const queryOf = (filter: string) => {
    const joins = new Joins()
    const object = engine.admin.model.objects.get('piece')!
    const condition = conditionToSql(filter, ruleScope(engine.admin, object, 'a', joins))
    return sql`SELECT a.id FROM app.piece a ${joins.sql} WHERE a.deleted_at IS NULL AND ${condition}`
  }
  const planOf = (filter: string): Promise<string> =>
    inTransaction(engine.admin, async (ctx) => {
      await ctx.db.run(raw('SET LOCAL enable_seqscan = off'))
      const rows = await ctx.db.rows<Record<string, string>>(sql`EXPLAIN ${queryOf(filter)}`)
      return rows.map((row) => Object.values(row)[0]).join('\n')
    })

  it.each([
    ['gain = 77', /Index.*gain/],
    ['gain > 2990 and count < 5000', /Index.*gain/],
    ['gain in [1, 2, 3]', /Index.*gain/],
    ['$contains(note, "abc1")', /Index.*note/],
    ['bench = "01900000-0000-7000-8000-000000000000"', /Index.*bench/],
  ])('%s uses an index', async (filter, index) => {
    expect(await planOf(filter)).toMatch(index)
  })

  it('joins to-one references instead of asking row by row, each once', async () => {
    const { text } = toSqlText(queryOf('bench.hall.level = 3 and bench.hall.name = "N" and bench.rank > 1'))
    expect(text.match(/LEFT JOIN/g)).toHaveLength(2)
    expect(await planOf('bench.hall.level = 3 and bench.rank > 1')).not.toContain('SubPlan')
  })

  it('compares columns bare, so that nothing hides an index', () => {
    const { text } = toSqlText(queryOf('gain = 7 and count > 3 and done'))
    expect(text).toContain('a."gain" = $1::numeric')
    expect(text).toContain('a."count" > $2::bigint')
    expect(text).not.toContain('float8')
    expect(text).not.toContain('COALESCE')
  })
})
