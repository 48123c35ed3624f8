import { describe, expect, it } from 'vitest'
import { bulkRecords } from '../../../engine/records/bulk.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { deleteRecord } from '../../../engine/records/delete.ts'
import { listRecords } from '../../../engine/records/list.ts'
import { parseListQuery } from '../../../engine/records/list-query.ts'
import { readRecord } from '../../../engine/records/read.ts'
import { restoreRecord } from '../../../engine/records/restore.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'

describe('derived fields and rules at the doors beside a plain save', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/workshop' })

  const make = async (object: string, input: Record<string, unknown>) =>
    String((await createRecord(engine.admin, object, input)).id)
  const many = (row: (at: number) => Record<string, unknown>) =>
    Array.from({ length: 4000 }, (_, at) => row(at))
  const read = (object: string, id: string) => readRecord(engine.admin, object, id)

  it('makes formulas of the number and the stamps that a new record gets last', async () => {
    const id = await make('piece', { name: 'Door' })
    const made = await read('piece', id)
    expect(made).toMatchObject({ code_name: `${String(made['code'])}-Door`, made_year: 2026 })
  })

  it('keeps formulas and rollups right when a deletion clears references and a restore brings them back', async () => {
    const bench = await make('bench', { name: 'Goes' })
    const piece = await make('piece', {
      name: 'Stays',
      bench,
      worth: '500',
      parts: [{ label: 'x', cost: '7' }],
    })
    expect(await read('bench', bench)).toMatchObject({
      worth: '500.00',
      worth_at_home: '500.00',
      load: '7.00',
    })
    await deleteRecord(engine.admin, 'bench', bench)
    expect(await read('piece', piece)).toMatchObject({ bench: null, placed: false })
    await restoreRecord(engine.admin, 'bench', bench)
    expect(await read('piece', piece)).toMatchObject({ bench: { id: bench }, placed: true })
    expect(await read('bench', bench)).toMatchObject({ worth: '500.00', load: '7.00' })
  })

  it('adds up money again when the currency of a record or of its parent changes', async () => {
    await make('exchange_rate', { currency: 'EUR', rate: '2', valid_from: '2000-01-01' })
    const bench = await make('bench', { name: 'Money' })
    const piece = await make('piece', { name: 'Euro', bench, worth: '30' })
    await updateRecord(engine.admin, 'piece', piece, { currency_code: 'EUR' })
    const [row] = await engine.db.rows(sql`SELECT worth_base::text FROM app.piece WHERE id = ${piece}::uuid`)
    expect(row).toEqual({ worth_base: '60.0000' })
    expect(await read('bench', bench)).toMatchObject({ worth: '60.00', worth_at_home: '60.00' })
    await updateRecord(engine.admin, 'bench', bench, { currency_code: 'EUR' })
    expect(await read('bench', bench)).toMatchObject({ worth: '30.00', worth_at_home: '60.00' })
  })

  it('judges lists of references as the save writes them', async () => {
    const helper = await make('bench', { name: 'Helper' })
    const missing = { code: 'validation_failed', details: { errors: [{ code: 'rule_failed' }] } }
    await expect(make('piece', { name: 'Needs help' })).rejects.toMatchObject(missing)
    const id = await make('piece', { name: 'Needs help', helpers: [helper] })
    await expect(updateRecord(engine.admin, 'piece', id, { helpers: [] })).rejects.toMatchObject(missing)
  })

  it('lets rules of a line read the head that is made with it', async () => {
    const head = (cost: string) =>
      make('piece', { name: 'H', price: '10', parts: [{ label: 'weighed', cost }] })
    await expect(head('11')).rejects.toMatchObject({ details: { errors: [{ path: '/parts/0/cost' }] } })
    await expect(head('9')).resolves.toBeDefined()
  })

  it('rolls up four thousand parents in one save, on tables that were never analysed', async () => {
    const rows = await bulkRecords(engine.admin, 'piece', {
      mode: 'all',
      create: many((at) => ({ name: `P${at}` })),
    })
    const ids = rows.results.map((one) => ('id' in one ? one.id : undefined))
    const start = performance.now()
    await bulkRecords(engine.admin, 'part', {
      mode: 'all',
      create: many((at) => ({ piece: ids[at], cost: '1' })),
    })
    expect(performance.now() - start).toBeLessThan(10_000)
    expect(await read('piece', String(ids[7]))).toMatchObject({ cost: '1.00', part_count: 1 })
  }, 60_000)

  it('tells nothing of records and settings that the person may not see', async () => {
    const hall = await make('hall', { name: 'Secret hall' })
    const [hidden, seen] = [
      await make('bench', { name: 'hidden', rank: 1, hall }),
      await make('bench', { name: 'seen', rank: 200, hall }),
    ]
    await make('piece', { name: 'of hidden', bench: hidden })
    await make('piece', { name: 'of seen', bench: seen })
    await make('rules_book', { limit: 42 })
    const loner = engine.as({ roles: ['loner'] })
    const names = async (filter: string, who = loner) =>
      (await listRecords(who, 'piece', parseListQuery({ filter, fields: 'name' }))).data.map(
        ({ name }) => name,
      )
    expect(await names("bench.hall_name = 'Secret hall'")).toEqual(['of seen'])
    expect(await names("bench.hall_name = 'Secret hall'", engine.admin)).toHaveLength(2)
    await expect(names('$settings.rules_book.limit > 1')).rejects.toMatchObject({
      code: 'expression_invalid',
    })
    expect(await names("$settings.rules_book.limit > 41 and name = 'of seen'", engine.admin)).toHaveLength(1)
  })
})
