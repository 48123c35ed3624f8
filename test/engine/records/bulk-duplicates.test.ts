import { describe, expect, it } from 'vitest'
import { bulkRecords } from '../../../engine/records/bulk.ts'
import { withEngine } from '../../support/engine.ts'
import { counting } from '../../support/statements.ts'

describe('a bulk of which half exists already', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/sampler' })
  const things = (count: number, code: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => ({ name: `thing ${at}`, code: code(at) }))

  it('saves the other half in few statements', async () => {
    await bulkRecords(engine.admin, 'thing', { mode: 'all', create: things(5_000, (at) => `D${at}`) })
    const { ctx, sent } = counting(engine.admin)

    const { results } = await bulkRecords(ctx, 'thing', {
      mode: 'each',
      create: things(10_000, (at) => (at % 2 ? ` D${(at - 1) / 2} ` : `N${at}`)),
    })

    expect(sent()).toBeLessThan(200) // one by one it took 39,961
    const bad = results.flatMap((result, at) => ('problem' in result ? [[at, result.problem.code]] : []))
    expect(bad).toEqual(Array.from({ length: 5_000 }, (_, at) => [at * 2 + 1, 'duplicate_record']))
  }, 60_000)

  it('finds repeats within the request, and says who owns what is there', async () => {
    const keeper = await engine.person({ roles: ['keeper'], name: 'Kim' })
    await bulkRecords(keeper, 'thing', { mode: 'all', create: [{ name: 'hers', code: 'OWN' }] })
    const { results } = await bulkRecords(engine.admin, 'thing', {
      mode: 'each',
      create: [
        { name: 'a', code: 'OWN' },
        { name: 'b', code: 'TWICE' },
        { name: 'c', code: 'TWICE' },
        { name: 'd' },
        { name: 'e' },
      ],
    })
    expect(results).toMatchObject([
      { problem: { code: 'duplicate_record', details: { fields: 'code', value: 'OWN', owner: 'Kim' } } },
      { created: true },
      { problem: { code: 'duplicate_record', details: { value: 'TWICE' } } },
      { created: true },
      { created: true },
    ])
  })

  it('lets records change their codes together', async () => {
    const made = await bulkRecords(engine.admin, 'thing', {
      mode: 'all',
      create: [
        { name: 'x', code: 'X' },
        { name: 'y', code: 'Y' },
      ],
    })
    const [x, y] = made.results.map((result) => ('id' in result ? result.id : ''))
    const { results } = await bulkRecords(engine.admin, 'thing', {
      mode: 'all',
      update: [
        { id: x, code: 'Z' },
        { id: y, code: 'Q' },
      ],
    })
    expect(results.filter((result) => 'problem' in result)).toEqual([])
  })
})
