import { describe, expect, it } from 'vitest'
import { inTransaction } from '../../../engine/context.ts'
import { bulkRecords } from '../../../engine/records/bulk.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { deleteRecord } from '../../../engine/records/delete.ts'
import { readHistory } from '../../../engine/records/history.ts'
import { readRecord } from '../../../engine/records/read.ts'
import { restoreRecord } from '../../../engine/records/restore.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'

describe('rollups that move', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/till' })

  const make = async (object: string, input: Record<string, unknown>) =>
    String((await createRecord(engine.admin, object, input)).id)
  const read = (object: string, id: string) => readRecord(engine.admin, object, id)
  const item = (price: string, more = {}) => ({ name: 'x', price, ...more })
  const itemsOf = (basket: string) =>
    engine.db.rows<{ id: string }>(
      sql`SELECT id FROM app.basket_item WHERE basket = ${basket}::uuid AND deleted_at IS NULL ORDER BY id`,
    )

  it('change by the difference, whatever the records were worth before', async () => {
    const [north, south] = [await make('branch', { name: 'N' }), await make('branch', { name: 'S' })]
    const one = await make('basket', { branch: north, items: [item('99.99'), item('0.02')], note: 'first' })
    const two = await make('basket', { branch: north, items: [item('50')], note: 'second' })
    expect(await read('branch', north)).toMatchObject({
      turnover: '150.01',
      big: 1,
      baskets_kept: 2,
      usual: '75.01',
      share: '75.01',
      last_note: 'second',
    })
    // Into the filter, out of it by another field, to another parent, to none, back from the bin.
    await updateRecord(engine.admin, 'basket_item', (await itemsOf(two))[0]!.id, { price: '100.50' })
    expect(await read('branch', north)).toMatchObject({ turnover: '200.51', big: 2 })
    await updateRecord(engine.admin, 'basket', two, { void: true })
    expect(await read('branch', north)).toMatchObject({ turnover: '200.51', big: 1 })
    await updateRecord(engine.admin, 'basket', one, { branch: south })
    expect(await read('branch', north)).toMatchObject({ turnover: '100.50', big: 0, baskets_kept: 1 })
    expect(await read('branch', south)).toMatchObject({ turnover: '100.01', big: 1, baskets_kept: 1 })
    await updateRecord(engine.admin, 'basket', one, { branch: null })
    expect(await read('branch', south)).toMatchObject({ turnover: '0.00', big: 0, usual: null, share: null })
    await deleteRecord(engine.admin, 'basket', two)
    expect(await read('branch', north)).toMatchObject({ turnover: '0.00', baskets_kept: 0 })
    await restoreRecord(engine.admin, 'basket', two)
    expect(await read('branch', north)).toMatchObject({ turnover: '100.50', baskets_kept: 1 })
  })

  it('stay exact under fifty writers that make, change, move, empty, delete and restore', async () => {
    const shelves = [await make('shelf', { name: 'A' }), await make('shelf', { name: 'B' })]
    await Promise.all(
      Array.from({ length: 50 }, async (_, at) => {
        const id = await make('basket', { shelf: shelves[at % 2], fee: `${at % 7}.01` })
        if (at % 5 === 0) await deleteRecord(engine.admin, 'basket', id)
        if (at % 10 === 0) await restoreRecord(engine.admin, 'basket', id)
        if (at % 5 !== 0 && at % 3 === 0)
          await updateRecord(engine.admin, 'basket', id, { shelf: shelves[(at + 1) % 2], fee: '3.33' })
        if (at % 5 !== 0 && at % 4 === 0) await updateRecord(engine.admin, 'basket', id, { fee: null })
        if (at % 5 !== 0 && at % 7 === 0)
          await updateRecord(engine.admin, 'basket', id, { void: true, shelf: null })
      }),
    )
    for (const id of shelves) {
      const [truth] = await engine.db.rows<Record<string, unknown>>(
        sql`SELECT COALESCE(sum(fee), 0)::numeric(18,2)::text AS fees, count(*)::int AS baskets_kept, count(fee)::int AS with_fee,
            COALESCE(sum(fee) FILTER (WHERE fee > 2 AND NOT void), 0)::numeric(18,2)::text AS dear
          FROM app.basket WHERE shelf = ${id}::uuid AND deleted_at IS NULL`,
      )
      expect(await read('shelf', id)).toMatchObject(truth!)
    }
  }, 60_000)

  it('are filled by whoever comes first where a publish has not got to them yet', async () => {
    const shelf = await make('shelf', { name: 'Old' })
    await make('basket', { shelf, fee: '5' })
    await engine.db.run(
      sql`UPDATE app.shelf SET fees = NULL, baskets_kept = NULL, dear = NULL WHERE id = ${shelf}::uuid`,
    )
    await make('basket', { shelf, fee: '7' })
    expect(await read('shelf', shelf)).toMatchObject({
      fees: '12.00',
      dear: '12.00',
      baskets_kept: 2,
      with_fee: 2,
      each: '6.00',
    })
  })

  it('count lines once that are changed, made and taken away in one save', async () => {
    const branch = await make('branch', { name: 'Lines' })
    const basket = await make('basket', { branch, items: [item('1'), item('2'), item('4')] })
    const [first, second] = await itemsOf(basket)
    await updateRecord(engine.admin, 'basket', basket, {
      items: [{ id: first!.id, price: '8' }, { id: second!.id, _delete: true }, item('16')],
    })
    expect(await read('basket', basket)).toMatchObject({ total: '28.00', paid_items: 3, due: '56.00' })
    expect(await read('branch', branch)).toMatchObject({ turnover: '28.00' })
  })

  it('do not read the records that stay as they are', async () => {
    const basket = await make('basket', { items: [item('1', { gift: true })] })
    const [first] = await itemsOf(basket)
    const create = Array.from({ length: 3_000 }, () => ({ basket, ...item('0.01') }))
    await bulkRecords(engine.admin, 'basket_item', { create, mode: 'all', confirm: false })
    const walked = await inTransaction(engine.admin, async (tx) => {
      const read = async () =>
        (await tx.db.first<{ rows: number }>(
          sql`SELECT (idx_tup_fetch + seq_tup_read)::int AS rows FROM pg_stat_xact_user_tables
            WHERE schemaname = 'app' AND relname = 'basket_item'`,
        ))!.rows
      // A table that fits into a few pages would be walked through to find one record.
      await tx.db.run(sql`SET LOCAL enable_seqscan = off`)
      const before = await read()
      await updateRecord(tx, 'basket_item', first!.id, { gift: false })
      return (await read()) - before
    })
    expect(walked).toBeLessThan(50)
    expect(await readRecord(engine.admin, 'basket', basket)).toMatchObject({
      paid_items: 3_001,
      total: '31.00',
    })
  })

  it('write what they were and are into the history when asked, without a new version', async () => {
    const seller = await engine.person({ roles: ['admin'], name: 'Seller' })
    const branch = await make('branch', { name: 'Told' })
    const basket = String((await createRecord(seller, 'basket', { branch, items: [item('3')] })).id)
    engine.clock.pass(1_000)
    await createRecord(seller, 'basket_item', { basket, ...item('4.50') })
    const { data } = await readHistory(engine.admin, 'branch', branch)
    expect(data.map(({ act, version, changes }) => ({ act, version, changes }))).toEqual([
      { act: 'update', version: 1, changes: { turnover: ['3.00', '7.50'] } },
      { act: 'update', version: 1, changes: { turnover: ['0.00', '3.00'] } },
      { act: 'create', version: 1, changes: {} },
    ])
    expect(data[0]!.user).toMatchObject({ id: seller.user.id })
    expect((await read('branch', branch)).version).toBe(1)
    const page = await readHistory(engine.admin, 'branch', branch, 1)
    expect(page.data[0]!.act).toBe('update')
    const rest = await readHistory(engine.admin, 'branch', branch, 2, page.page.next!)
    expect(rest).toMatchObject({ data: [{ act: 'update' }, { act: 'create' }], page: { next: null } })
    await expect(readHistory(engine.admin, 'branch', branch, 1, 'x')).rejects.toMatchObject({
      code: 'cursor_invalid',
    })
  })

  it('tell in one entry of the history what was typed and what it added up to', async () => {
    const basket = await make('basket', { items: [item('3')] })
    engine.clock.pass(1_000)
    await updateRecord(engine.admin, 'basket', basket, { note: 'more', items: [item('2')] })
    const { data } = await readHistory(engine.admin, 'basket', basket)
    expect(data[0]).toMatchObject({ version: 2, changes: { note: [null, 'more'], total: ['3.00', '5.00'] } })
    expect(data).toHaveLength(2)
  })
})

describe('rules that ask for sums of lines saved with their head', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/till' })
  const item = (price: string, more = {}) => ({ name: 'x', price, ...more })
  const refused = (path: string, code = 'rule_failed') => ({
    code: 'validation_failed',
    details: { errors: [{ path, code }] },
  })

  it('mean the lines as they were typed, in a new record', async () => {
    const made = await createRecord(engine.admin, 'basket', { closed: true, items: [item('5')] })
    expect(made).toMatchObject({ total: '5.00', paid_items: 1 })
    await expect(
      createRecord(engine.admin, 'basket', { closed: true, items: [item('5', { gift: true })] }),
    ).rejects.toMatchObject(refused('/closed'))
    await expect(
      createRecord(engine.admin, 'basket', { items: [item('600'), item('400.01')] }),
    ).rejects.toMatchObject(refused('/approver', 'required'))
    await expect(
      createRecord(engine.admin, 'basket', { approver: 'Ann', items: [item('2250'), item('2250.01')] }),
    ).rejects.toMatchObject(refused('/'))
    await expect(
      createRecord(engine.admin, 'basket', { approver: 'Ann', items: [item('4200.01')] }),
    ).rejects.toMatchObject(refused('/'))
  })

  it('mean stored lines too, less those that go', async () => {
    const basket = await createRecord(engine.admin, 'basket', { items: [item('5'), item('6')] })
    const lines = await engine.db.rows<{ id: string }>(
      sql`SELECT id FROM app.basket_item WHERE basket = ${basket.id}::uuid ORDER BY id`,
    )
    const gone = lines.map(({ id }) => ({ id, _delete: true }))
    await expect(
      updateRecord(engine.admin, 'basket', basket.id, { closed: true, items: gone }),
    ).rejects.toMatchObject(refused('/closed'))
    const closed = await updateRecord(engine.admin, 'basket', basket.id, {
      closed: true,
      items: [gone[0], { id: lines[1]!.id, price: '7' }],
    })
    expect(closed).toMatchObject({ total: '7.00', closed: true })
  })
})
