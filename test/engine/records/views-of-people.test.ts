import { describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { listRecords } from '../../../engine/records/list.ts'
import { parseListQuery } from '../../../engine/records/list-query.ts'
import { withEngine } from '../../support/engine.ts'

describe('a view with fields that somebody may not see', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/sampler' })

  it('opens without them, in the order that is left', async () => {
    const keeper = await engine.person({ roles: ['keeper'] })
    for (const [name, mobile] of [
      ['a', '13900000003'],
      ['b', '13900000002'],
      ['gone', '13900000001'],
    ] as const)
      await createRecord(keeper, 'thing', { name, mobile })

    const { data } = await listRecords(keeper, 'thing', parseListQuery({ view: 'thing.ranked' }))
    expect(data.map((record) => [record['name'], record['mobile']])).toEqual([
      ['b', '139****0002'],
      ['a', '139****0003'],
    ])
    for (const record of data) {
      expect(record).not.toHaveProperty('secret_note')
      expect(record).not.toHaveProperty('f_reference')
    }
    const all = await listRecords(engine.admin, 'thing', parseListQuery({ view: 'thing.ranked' }))
    expect(all.data.map((record) => record['name'])).toEqual(['a', 'b'])
    const asked = listRecords(keeper, 'thing', parseListQuery({ view: 'thing.ranked', sort: 'mobile' }))
    await expect(asked).rejects.toMatchObject({ code: 'field_masked' })
  })

  it('is exported without them', async () => {
    const keeper = await engine.person({ roles: ['keeper'] })
    await createRecord(keeper, 'thing', { name: 'mine' })
    const answer = await (await engine.http(keeper)).get(
      '/api/records/thing/export?view=thing.ranked&keys=true',
    )
    expect(answer.status).toBe(200)
    expect((await answer.text()).replace('\uFEFF', '').split(/\r?\n/)[0]).toBe('name,mobile')
  })

  it('is described to people without a condition they could not write and without what they may not see', async () => {
    const described = async (roles: string[]) => {
      const answer = await (await engine.http({ roles })).get('/api/app')
      return ((await answer.json()) as { views: Record<string, Record<string, unknown>> }).views[
        'thing.ranked'
      ]!
    }
    const view = await described(['keeper'])
    expect(view).toMatchObject({
      columns: [{ field: 'name' }, { field: 'mobile' }],
      card: ['name'],
      filtered: true,
      sort: '-name',
      summaries: { f_integer: 'sum' },
    })
    expect(view).not.toHaveProperty('filter')
    expect(view).not.toHaveProperty('group')
    expect(await described(['admin'])).toMatchObject({
      sort: '-mobile,f_reference.hidden_rank,secret_note,-name',
      group: 'secret_note',
      filter: '$not($exists(secret_note)) and name != "gone"',
    })
  })
})
