import { describe, expect, it } from 'vitest'
import { aggregateRecords } from '../../../engine/records/aggregate.ts'
import { parseAggregate } from '../../../engine/records/aggregate-query.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { deleteRecord } from '../../../engine/records/delete.ts'
import { readHistory } from '../../../engine/records/history.ts'
import { listRecords } from '../../../engine/records/list.ts'
import { parseListQuery } from '../../../engine/records/list-query.ts'
import { readRecord } from '../../../engine/records/read.ts'
import { searchAll } from '../../../engine/records/search-all.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { withEngine } from '../../support/engine.ts'

describe('rights on records', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/sampler' })

  it('shows a keeper their own records on every door, and no others', async () => {
    const keeper = await engine.person({ roles: ['keeper'] })
    const mine = await createRecord(keeper, 'thing', { name: 'mine zebra', f_currency: '10' })
    const foreign = await createRecord(engine.admin, 'thing', { name: 'foreign zebra', f_currency: '90' })

    const { data, page } = await listRecords(keeper, 'thing', parseListQuery({ count: 'exact' }))
    expect(data.map((record) => record['id'])).toEqual([mine.id])
    expect(page.count).toBe(1)
    const sum = await aggregateRecords(
      keeper,
      'thing',
      parseAggregate({ measures: { total: { fn: 'sum', field: 'f_currency' } } }),
    )
    expect(sum.data).toEqual([{ total: '10.00' }])
    expect((await searchAll(keeper, 'zebra')).data.map((hit) => hit.id)).toEqual([mine.id])
    const missing = { code: 'not_found' }
    await expect(readRecord(keeper, 'thing', foreign.id)).rejects.toMatchObject(missing)
    await expect(updateRecord(keeper, 'thing', foreign.id, { name: 'stolen' })).rejects.toMatchObject(missing)
    await expect(deleteRecord(keeper, 'thing', foreign.id)).rejects.toMatchObject(missing)
    await expect(readHistory(keeper, 'thing', foreign.id)).rejects.toMatchObject(missing)
  })

  it('reads a department tree but updates only the own department', async () => {
    const company = await createRecord(engine.admin, 'department', {
      name: 'Company',
      code: 'c1',
      type: 'company',
    })
    const sales = await createRecord(engine.admin, 'department', {
      name: 'Sales',
      code: 's1',
      type: 'department',
      parent: company.id,
    })
    const head = await engine.person({ roles: ['head'], department: company.id })
    const clerk = await engine.person({ roles: ['keeper'], department: sales.id })
    const below = await createRecord(clerk, 'thing', { name: 'from sales' })
    const own = await createRecord(head, 'thing', { name: 'from the top' })

    expect(
      (await listRecords(head, 'thing', parseListQuery({ sort: 'name', fields: 'name' }))).data.map(
        (record) => record['name'],
      ),
    ).toEqual(['from sales', 'from the top'])
    await expect(updateRecord(head, 'thing', below.id, { name: 'x' })).rejects.toMatchObject({
      code: 'forbidden',
    })
    expect(await updateRecord(head, 'thing', own.id, { name: 'renamed' })).toMatchObject({ name: 'renamed' })
    await expect(deleteRecord(head, 'thing', own.id)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(listRecords(clerk, 'thing', parseListQuery({}))).resolves.toMatchObject({
      data: [{ id: below.id }],
    })
  })

  it('masks a field on every door until its condition holds', async () => {
    const keeper = await engine.person({ roles: ['keeper'] })
    const thing = await createRecord(keeper, 'thing', { name: 'x', mobile: '13812345678' })
    expect((await readRecord(keeper, 'thing', thing.id))['mobile']).toBe('138****5678')
    const { data } = await listRecords(keeper, 'thing', parseListQuery({ fields: 'mobile' }))
    expect(data[0]!['mobile']).toBe('138****5678')
    for (const query of [{ sort: 'mobile' }, { filter: 'mobile = "13812345678"' }])
      await expect(listRecords(keeper, 'thing', parseListQuery(query))).rejects.toMatchObject({
        code: 'field_masked',
      })
    await expect(
      aggregateRecords(keeper, 'thing', parseAggregate({ groupBy: ['mobile'] })),
    ).rejects.toMatchObject({ code: 'field_masked' })
    await expect(updateRecord(keeper, 'thing', thing.id, { mobile: '138****5678' })).rejects.toMatchObject({
      details: { errors: [{ code: 'field_masked' }] },
    })

    await updateRecord(engine.admin, 'thing', thing.id, { f_boolean: true, mobile: '13900000000' })
    expect((await readRecord(keeper, 'thing', thing.id))['mobile']).toBe('13900000000')
  })

  it('treats a hidden field as an unknown one on every door', async () => {
    const keeper = await engine.person({ roles: ['keeper'] })
    const thing = await createRecord(keeper, 'thing', { name: 'x' })
    await updateRecord(engine.admin, 'thing', thing.id, { secret_note: 'the vault' })
    expect(await readRecord(keeper, 'thing', thing.id)).not.toHaveProperty('secret_note')
    expect(JSON.stringify(await readHistory(keeper, 'thing', thing.id))).not.toContain('vault')
    await expect(readRecord(keeper, 'thing', thing.id, ['secret_note'])).rejects.toMatchObject({
      code: 'unknown_field',
    })
    await expect(listRecords(keeper, 'thing', parseListQuery({ sort: 'secret_note' }))).rejects.toMatchObject(
      { code: 'unknown_field' },
    )
    await expect(
      listRecords(keeper, 'thing', parseListQuery({ filter: 'secret_note = "x"' })),
    ).rejects.toMatchObject({ code: 'expression_invalid' })
    await expect(
      listRecords(keeper, 'thing', parseListQuery({ filter: 'f_reference.hidden_rank = 1' })),
    ).rejects.toMatchObject({ code: 'expression_invalid' })
  })

  it('shows a reference to what one may not see as hidden, and does not join through it', async () => {
    const keeper = await engine.person({ roles: ['keeper'] })
    const kind = await createRecord(engine.admin, 'thing_kind', { name: 'Top secret', hidden_rank: 9 })
    const thing = await createRecord(keeper, 'thing', { name: 'x' })
    await updateRecord(engine.admin, 'thing', thing.id, {
      f_reference: kind.id,
      anything: { object: 'thing_kind', id: kind.id },
      f_multi_reference: [kind.id],
    })
    const read = await readRecord(keeper, 'thing', thing.id)
    expect(read['f_reference']).toEqual({ id: null, label: null, hidden: true })
    expect(read['anything']).toMatchObject({ id: null, hidden: true })
    expect(read['f_multi_reference']).toEqual([])
    expect(JSON.stringify(read)).not.toContain('Top secret')
    const { data } = await listRecords(
      keeper,
      'thing',
      parseListQuery({ filter: 'f_reference.name = "Top secret"' }),
    )
    expect(data).toEqual([])
    await expect(
      updateRecord(keeper, 'thing', thing.id, { f_reference: kind.id, name: 'y' }),
    ).resolves.toMatchObject({ name: 'y' })
    const other = await createRecord(keeper, 'thing', { name: 'other' })
    await expect(updateRecord(keeper, 'thing', other.id, { f_reference: kind.id })).rejects.toMatchObject({
      details: { errors: [{ code: 'reference_missing' }] },
    })
  })

  it('lets a shared record be read, and edited only when shared so', async () => {
    const keeper = await engine.person({ roles: ['keeper'] })
    const thing = await createRecord(engine.admin, 'thing', { name: 'shared' })
    const { sql } = await import('../../../engine/sql.ts')
    await engine.db.run(
      sql`INSERT INTO sys.share (object, principal, record_id, level) VALUES ('thing', ${keeper.user.id}, ${thing.id}::uuid, 'read')`,
    )
    expect(await readRecord(keeper, 'thing', thing.id, ['name', '_permissions'])).toMatchObject({
      name: 'shared',
      _permissions: { update: false, delete: false },
    })
    await expect(updateRecord(keeper, 'thing', thing.id, { name: 'x' })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await engine.db.run(sql`UPDATE sys.share SET level = 'edit'`)
    expect(await updateRecord(keeper, 'thing', thing.id, { name: 'edited' })).toMatchObject({
      name: 'edited',
    })
  })

  it('gives child lines the rights of their head', async () => {
    const keeper = await engine.person({ roles: ['keeper'] })
    const mine = await createRecord(keeper, 'thing', { name: 'mine', parts: [{ name: 'a' }] })
    const foreign = await createRecord(engine.admin, 'thing', { name: 'foreign', parts: [{ name: 'b' }] })
    const { data } = await listRecords(keeper, 'part', parseListQuery({ fields: 'name' }))
    expect(data.map((record) => record['name'])).toEqual(['a'])
    await expect(createRecord(keeper, 'part', { name: 'c', thing: foreign.id })).rejects.toMatchObject({
      code: 'validation_failed',
    })
    await createRecord(keeper, 'part', { name: 'c', thing: mine.id })
    expect((await readRecord(keeper, 'thing', mine.id)).version).toBe(2)
  })
})
