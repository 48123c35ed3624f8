import { beforeAll, describe, expect, it } from 'vitest'
import { inTransaction } from '../../../engine/context.ts'
import { type Change, toCreate } from '../../../engine/records/change.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { comparedRows } from '../../../engine/records/duplicates/compared-rows.ts'
import { matchingsOf } from '../../../engine/records/duplicates/find-suspects.ts'
import { hitsInTable } from '../../../engine/records/duplicates/match-sql.ts'
import { raw, sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'

describe('looking for duplicates in a large table', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/directory' })

  beforeAll(async () => {
    await engine.db.run(
      raw(`INSERT INTO app.firm (id, name, tax) SELECT gen_random_uuid(),
        'Firm ' || md5(n::text) || CASE WHEN n % 3 = 0 THEN ' GmbH' ELSE '有限公司' END, 'T' || n FROM generate_series(1, 5000) n`),
    )
    await engine.db.run(
      raw(
        `INSERT INTO app.person (id, name, phone) SELECT gen_random_uuid(), 'P' || n, '139' || (10000000 + n) FROM generate_series(1, 5000) n`,
      ),
    )
    await engine.db.run(raw('ANALYZE app.firm, app.person'))
  }, 60_000)

  const planOf = (name: string, ruleName: string, values: Record<string, unknown>): Promise<string> =>
    inTransaction(engine.admin, async (ctx) => {
      const object = ctx.model.objects.get(name)!
      const rule = ctx.model.duplicateRules.get(name)!.find((one) => one.name === ruleName)!
      const change: Change = toCreate(object, values)
      for (const [field, value] of Object.entries(values)) change.values.set(field, value)
      const judged = [{ change, matches: new Set(rule.matches), blocks: false }]
      const { table } = comparedRows(ctx, object, rule, { judged, others: [change] })
      const [matching] = matchingsOf(ctx, object, rule)
      const rows = await ctx.db.rows<Record<string, string>>(
        sql`EXPLAIN WITH x AS MATERIALIZED (SELECT * FROM ${table}) ${hitsInTable(matching!)}`,
      )
      return rows.map((row) => Object.values(row)[0]).join('\n')
    })

  it('goes by the index of its rule, whether values are the same or only alike', async () => {
    const taxes = await planOf('firm', 'firm.same_tax', { name: 'x', tax: 't-4711' })
    expect(taxes).toMatch(/Index.* firm_duplicate/)
    expect(taxes).not.toMatch(/Seq Scan on firm/)
    const phones = await planOf('person', 'person.same_phone', { name: 'x', phone: '+86 139 1000 4711' })
    expect(phones).toMatch(/Index.* person_duplicate/)
    expect(phones).not.toMatch(/Seq Scan on person/)
    const names = await planOf('firm', 'firm.alike', { name: 'Firm of Somebody Ltd' })
    expect(names).toMatch(/Bitmap Index Scan on firm_duplicate/)
    expect(names).not.toMatch(/Seq Scan on firm/)
  })

  it('misses none that is alike, whichever grams it shares', async () => {
    const bare = (text: string) => sql`jx.name_grams(jx.norm_company(${text}))`
    for (const name of ['Firm c4ca4238a0b923820dcc509a6f75849b', 'Firm 4ca4238a0b923820dcc509a6f7584 Ltd']) {
      const [truth] = await engine.db.rows<{ n: number }>(
        sql`SELECT count(*)::int AS n FROM app.firm t
          WHERE jx.likeness(jx.name_grams(jx.norm_company(t.name)), ${bare(name)}) >= 0.6::real`,
      )
      const refused = await createRecord(engine.admin, 'firm', { name }).then(
        () => ({ details: { duplicates: [] } }),
        (error: { details: { duplicates: unknown[] } }) => error,
      )
      expect(refused.details.duplicates).toHaveLength(Math.min(truth!.n, 5))
      expect(truth!.n).toBeGreaterThan(0)
    }
  })
})
