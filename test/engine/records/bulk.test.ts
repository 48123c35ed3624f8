import { describe, expect, it } from 'vitest'
import { aggregateRecords } from '../../../engine/records/aggregate.ts'
import { parseAggregate } from '../../../engine/records/aggregate-query.ts'
import { bulkRecords } from '../../../engine/records/bulk.ts'
import { listRecords } from '../../../engine/records/list.ts'
import { parseListQuery } from '../../../engine/records/list-query.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'

describe('bulkRecords', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/sampler' })
  const count = async (filter: string) =>
    (await listRecords(engine.admin, 'thing', parseListQuery({ filter, count: 'exact', limit: 1 }))).page
      .count

  it('saves ten thousand records in few statements', async () => {
    const create = Array.from({ length: 10_000 }, (_, at) => ({
      name: `bulk ${at}`,
      f_integer: at % 10,
      f_currency: `${at}.10`,
    }))
    const { results } = await bulkRecords(engine.admin, 'thing', { mode: 'all', create })
    expect(results).toHaveLength(10_000)
    expect(await count('$contains(name, "bulk")')).toBe(10_000)
    const { data } = await aggregateRecords(
      engine.admin,
      'thing',
      parseAggregate({
        groupBy: ['f_integer'],
        measures: { n: { fn: 'count' }, total: { fn: 'sum', field: 'f_currency' } },
      }),
    )
    expect(data[0]).toEqual({ f_integer: 0, n: 1000, total: '4995100.00' })
  }, 60_000)

  it('writes new records in pieces, and none of them when one of the last is refused', async () => {
    const pieces = (prefix: string, last: string) =>
      Array.from({ length: 1_300 }, (_, at) => ({
        name: `${prefix} ${at}`,
        code: at === 1_299 ? last : `${prefix}-${at}`,
      }))
    const saved = await bulkRecords(engine.admin, 'thing', { mode: 'all', create: pieces('piece', 'taken') })
    const ids = saved.results.map((result) => ('id' in result ? result.id : ''))
    const entries = await engine.db.rows(
      sql`SELECT DISTINCT record_id FROM sys.history WHERE record_id = ANY(${ids}::uuid[])`,
    )
    expect(entries).toHaveLength(1_300)
    const again = bulkRecords(engine.admin, 'thing', { mode: 'all', create: pieces('again', 'taken') })
    await expect(again).rejects.toMatchObject({ code: 'duplicate_record' })
    expect(await count('$contains(name, "again")')).toBe(0)
  }, 60_000)

  it('refuses ten thousand and one', async () => {
    const create = Array.from({ length: 10_001 }, () => ({ name: 'x' }))
    await expect(bulkRecords(engine.admin, 'thing', { mode: 'all', create })).rejects.toMatchObject({
      code: 'too_many_records',
    })
  })

  it('saves all or nothing, with the place of what is wrong', async () => {
    const create = [{ name: 'all 1' }, { name: 'all 2', f_integer: 'x' }]
    await expect(bulkRecords(engine.admin, 'thing', { mode: 'all', create })).rejects.toMatchObject({
      details: { errors: [{ path: '/create/1/f_integer' }] },
    })
    expect(await count('name in ["all 1", "all 2"]')).toBe(0)
  })

  it('lets a bad record cost only itself', async () => {
    const create = Array.from({ length: 40 }, (_, at) => ({
      name: `each ${at}`,
      code: at === 7 || at === 8 ? 'SAME' : `E${at}`,
      ...(at === 3 ? { f_integer: 'x' } : {}),
    }))
    const { results } = await bulkRecords(engine.admin, 'thing', { mode: 'each', create })
    const bad = results.flatMap((result, at) => ('problem' in result ? [[at, result.problem.code]] : []))
    expect(bad).toEqual([
      [3, 'validation_failed'],
      [8, 'duplicate_record'],
    ])
    expect(await count('$contains(name, "each ")')).toBe(38)
  })

  it('updates what a unique key finds and creates the rest', async () => {
    await bulkRecords(engine.admin, 'thing', { mode: 'all', create: [{ name: 'old', code: 'UP-1' }] })
    const records = [
      { code: 'UP-1', name: 'new name' },
      { code: 'UP-2', name: 'made' },
      { code: 'UP-2', f_integer: 4 },
    ]
    const { results } = await bulkRecords(engine.admin, 'thing', {
      mode: 'all',
      upsert: { on: ['code'], records },
    })
    expect(results).toHaveLength(3)
    const { data } = await listRecords(
      engine.admin,
      'thing',
      parseListQuery({ filter: 'code in ["UP-1", "UP-2"]', sort: 'code', fields: 'code,name,f_integer' }),
    )
    expect(data).toMatchObject([
      { code: 'UP-1', name: 'new name', version: 2 },
      { code: 'UP-2', name: 'made', f_integer: 4, version: 1 },
    ])
  })

  it.each(['all', 'each'] as const)(
    'makes one record of twenty racing upserts of one new key (%s)',
    async (mode) => {
      const code = `RACE-${mode}`
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, at) =>
          bulkRecords(engine.admin, 'thing', {
            mode,
            upsert: { on: ['code'], records: [{ code, name: `racer ${at}` }] },
          }),
        ),
      )
      const results = answers.flatMap((answer) => answer.results)
      expect(results.filter((result) => 'problem' in result)).toEqual([])
      expect(results.filter((result) => 'created' in result && result.created)).toHaveLength(1)
      expect(new Set(results.map((result) => ('id' in result ? result.id : ''))).size).toBe(1)
      expect(await count(`code = "${code}"`)).toBe(1)
    },
  )

  it('lets a record refer to one made earlier in the same request', async () => {
    const things = await bulkRecords(engine.admin, 'thing', {
      mode: 'all',
      create: [
        { name: 'parent', code: 'P-1' },
        { name: 'child', either: { object: 'thing', code: 'P-1' } },
      ],
    })
    expect(things.results).toHaveLength(2)
    const { data } = await listRecords(
      engine.admin,
      'thing',
      parseListQuery({ filter: 'name = "child"', fields: 'either' }),
    )
    expect(data[0]!['either']).toMatchObject({ label: 'parent' })
  })

  it('deletes by id and says which were not there', async () => {
    const made = await bulkRecords(engine.admin, 'thing', {
      mode: 'all',
      create: [{ name: 'd1' }, { name: 'd2' }],
    })
    const ids = made.results.map((result) => ('id' in result ? result.id : ''))
    const { results } = await bulkRecords(engine.admin, 'thing', {
      mode: 'each',
      delete: [...ids, '00000000-0000-7000-8000-000000000009'],
    })
    expect(results.map((result) => 'problem' in result)).toEqual([false, false, true])
  })
})
