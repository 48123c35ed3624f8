import { describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { listRecords } from '../../../engine/records/list.ts'
import { parseListQuery } from '../../../engine/records/list-query.ts'
import { mergeRecords } from '../../../engine/records/merge/merge-records.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'
import { counting } from '../../support/statements.ts'

describe('what leaked once', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/leaks' })
  const nowhere = '00000000-0000-7000-8000-000000000001'

  it('changing a record that one may not see takes as many statements as one that is not there', async () => {
    const seller = await engine.person({ roles: ['by_own'] })
    const foreign = await createRecord(engine.admin, 'deal', { name: 'foreign' })
    const statements = async (id: string) => {
      const counted = counting(seller)
      await expect(updateRecord(counted.ctx, 'deal', id, { name: 'x' })).rejects.toMatchObject({
        code: 'not_found',
      })
      return counted.sent()
    }
    expect(await statements(foreign.id)).toBe(await statements(nowhere))
  })

  it('a merge that is only tried counts what points to a record as far as one may see it', async () => {
    const seller = await engine.person({ roles: ['by_own'] })
    const [stays, goes] = [
      await createRecord(seller, 'deal', { name: 'stays' }),
      await createRecord(seller, 'deal', { name: 'goes' }),
    ]
    await createRecord(seller, 'remark', { text: 'mine', deal: goes.id })
    for (const text of ['one', 'two']) await createRecord(engine.admin, 'remark', { text, deal: goes.id })
    await createRecord(engine.admin, 'activity', { subject: 'call', about: { object: 'deal', id: goes.id } })

    const { moved } = await mergeRecords(seller, 'deal', stays.id, {
      body: { with: [goes.id], dryRun: true },
    })

    expect(moved).toEqual([{ object: 'remark', field: 'deal', count: 1 }])
  })

  it('a search in a list says by its statements nothing of how many rows of others hold the words', async () => {
    const seller = await engine.person({ roles: ['by_own'] })
    await createRecord(seller, 'deal', { name: 'crowd of one' })
    const search = async () => {
      const texts: string[] = []
      const db = {
        ...seller.db,
        rows: ((query, options) => {
          texts.push(query.strings.join('?'))
          return seller.db.rows(query, options)
        }) as typeof seller.db.rows,
      }
      const { data, page } = await listRecords(
        { ...seller, db },
        'deal',
        parseListQuery({ search: 'crowd', count: 'exact' }),
      )
      return { names: data.map((row) => row['name']), count: page.count, sent: texts.length }
    }
    const before = await search()
    await engine.db.run(sql`INSERT INTO app.deal (id, version, created_at, updated_at, name, stage, owner)
      SELECT gen_random_uuid(), 1, now(), now(), 'crowd ' || n, 'open', ${engine.admin.user.id}::uuid FROM generate_series(1, 1100) n`)
    expect(await search()).toEqual(before)
    expect(before).toMatchObject({ names: ['crowd of one'], count: 1 })
  })
})
