import { describe, expect, it } from 'vitest'
import { aggregateRecords } from '../../../engine/records/aggregate.ts'
import { parseAggregate } from '../../../engine/records/aggregate-query.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { deleteRecord } from '../../../engine/records/delete.ts'
import { rollUpDue } from '../../../engine/records/eventual-rollups.ts'
import { listRecords } from '../../../engine/records/list.ts'
import { parseListQuery } from '../../../engine/records/list-query.ts'
import { readRecord } from '../../../engine/records/read.ts'
import { restoreRecord } from '../../../engine/records/restore.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { sql } from '../../../engine/sql.ts'
import { withEngine } from '../../support/engine.ts'

describe('derived fields', () => {
  const engine = withEngine({ packages: [], metadata: 'fixtures/workshop' })

  const make = async (object: string, input: Record<string, unknown>) =>
    String((await createRecord(engine.admin, object, input)).id)
  const read = (object: string, id: string) => readRecord(engine.admin, object, id)
  const line = (cost: string, more = {}) => ({ label: 'x', qty: 1, cost, ...more })

  it('computes stored formulas and rollups in the save that makes the record', async () => {
    const id = await make('piece', {
      name: 'Door',
      price: '100',
      count: 3,
      parts: [line('10.10'), line('5.05', { spare: true })],
    })
    expect(await read('piece', id)).toMatchObject({
      cost: '15.15',
      part_count: 2,
      spare_cost: '5.05',
      dearest: '10.10',
      gain: '84.85',
      title: 'Door (3)',
    })
    expect(Number((await read('piece', id))['gain_share'])).toBeCloseTo(84.85, 4)
    const [row] = await engine.db.rows(sql`SELECT gain::text, title FROM app.piece WHERE id = ${id}::uuid`)
    expect(row).toEqual({ gain: '84.85', title: 'Door (3)' })
  })

  it('starts sums and counts at nothing, not at missing', async () => {
    const id = await make('piece', { name: 'Empty', price: '7' })
    expect(await read('piece', id)).toMatchObject({
      cost: '0.00',
      part_count: 0,
      dearest: null,
      gain: '7.00',
    })
  })

  it('follows changes of lines, moves, deletion and restore', async () => {
    const hall = await make('hall', { name: 'North' })
    const bench = await make('bench', { name: 'One', rank: 7, hall })
    const other = await make('bench', { name: 'Two', rank: 2 })
    const first = await make('piece', { name: 'A', price: '50', count: 2, bench, parts: [line('10')] })
    const second = await make('piece', { name: 'B', price: '50', bench: other, parts: [line('1')] })
    const [part] = await engine.db.rows<{ id: string }>(
      sql`SELECT id FROM app.part WHERE piece = ${first}::uuid`,
    )

    await updateRecord(engine.admin, 'part', part!.id, { cost: '12.50' })
    expect(await read('piece', first)).toMatchObject({ cost: '12.50', gain: '37.50' })
    expect(await read('bench', bench)).toMatchObject({ load: '12.50', grade: 'A' })
    expect(await read('hall', hall)).toMatchObject({ load: '12.50', bench_count: 1 })

    await updateRecord(engine.admin, 'part', part!.id, { piece: second })
    expect(await read('piece', first)).toMatchObject({ cost: '0.00', part_count: 0, gain: '50.00' })
    expect(await read('piece', second)).toMatchObject({ cost: '13.50', part_count: 2 })
    expect(await read('hall', hall)).toMatchObject({ load: '0.00' })

    await updateRecord(engine.admin, 'piece', second, { bench })
    expect(await read('bench', bench)).toMatchObject({ load: '13.50' })
    expect(await read('bench', other)).toMatchObject({ load: '0.00' })

    await deleteRecord(engine.admin, 'piece', second)
    expect(await read('bench', bench)).toMatchObject({ load: '0.00' })
    expect(await read('hall', hall)).toMatchObject({ load: '0.00' })
    await restoreRecord(engine.admin, 'piece', second)
    expect(await read('bench', bench)).toMatchObject({ load: '13.50' })
    expect(await read('hall', hall)).toMatchObject({ load: '13.50' })
  })

  it('raises no version of a parent that only rolls up, and keeps its history clean', async () => {
    const bench = await make('bench', { name: 'Quiet' })
    const piece = await make('piece', { name: 'C', price: '5', bench, parts: [line('3')] })
    expect(await read('bench', bench)).toMatchObject({ load: '3.00', version: 1 })
    await deleteRecord(engine.admin, 'piece', piece)
    expect(await read('bench', bench)).toMatchObject({ load: '0.00', version: 1 })
  })

  it('reads lookups and formulas over references through joins, and filters, sorts and groups by them', async () => {
    const hall = await make('hall', { name: 'South' })
    const bench = await make('bench', { name: 'Three', rank: 6, hall })
    await make('piece', { name: 'L1', count: 2, bench })
    await make('piece', { name: 'L2', count: 5, bench })
    const list = (query: Record<string, string>) => listRecords(engine.admin, 'piece', parseListQuery(query))
    const found = await list({
      filter: 'hall_name = "South"',
      sort: '-rank_total',
      fields: 'name,hall_name,rank_total,bench_grade,late',
    })
    expect(
      found.data.map(({ name, hall_name, rank_total, bench_grade, late }) => [
        name,
        hall_name,
        rank_total,
        bench_grade,
        late,
      ]),
    ).toEqual([
      ['L2', 'South', 30, 'A', false],
      ['L1', 'South', 12, 'A', false],
    ])
    expect(
      (await list({ filter: 'rank_total > 20 and bench_grade = "A"', fields: 'name' })).data,
    ).toHaveLength(1)
    expect(
      (await list({ sort: 'hall_name,-gain', fields: 'name,hall_name', limit: '200' })).data[0],
    ).toMatchObject({ hall_name: 'North' })
    const groups = await aggregateRecords(
      engine.admin,
      'piece',
      parseAggregate({
        groupBy: [{ field: 'hall_name' }],
        measures: { n: { fn: 'count' }, sum: { fn: 'sum', field: 'rank_total' } },
        filter: '$exists(hall_name)',
      }),
    )
    expect(groups.data).toContainEqual({ hall_name: 'South', n: 2, sum: 42 })
  })

  it('asks volatile formulas when they are read', async () => {
    const id = await make('piece', { name: 'Late', due: '2020-01-01' })
    expect(await read('piece', id)).toMatchObject({ late: true })
    const found = await listRecords(engine.admin, 'piece', parseListQuery({ filter: 'late', fields: 'name' }))
    expect(found.data.map(({ name }) => name)).toEqual(['Late'])
  })

  it('let an eventual rollup be computed a moment later, losing nothing', async () => {
    const hall = await make('hall', { name: 'Hot' })
    await Promise.all(Array.from({ length: 30 }, (_, n) => make('bench', { name: `b${n}`, rank: 2, hall })))
    while (await rollUpDue(engine.system));
    expect(await read('hall', hall)).toMatchObject({ rank_sum: 60, bench_count: 30 })
  })

  it('leave out what their column cannot hold, in the save and when a rollup changes', async () => {
    const id = await make('piece', { name: 'Odd', price: '0.01', parts: [line('900000')] })
    expect(await read('piece', id)).toMatchObject({ gain: '-899999.99', gain_share: null })
    await updateRecord(engine.admin, 'piece', id, { price: '0' })
    expect(await read('piece', id)).toMatchObject({ gain_share: null })
  })

  it('lets nobody write them', async () => {
    await expect(createRecord(engine.admin, 'piece', { name: 'X', gain: '5' })).rejects.toMatchObject({
      code: 'validation_failed',
      details: { errors: [{ path: '/gain', code: 'field_read_only' }] },
    })
  })

  it('keeps a rollup exact under fifty writers that make, change, move and delete', async () => {
    const bench = await make('bench', { name: 'Busy' })
    const pieces = [await make('piece', { name: 'P1', bench }), await make('piece', { name: 'P2', bench })]
    await Promise.all(
      Array.from({ length: 50 }, async (_, at) => {
        const id = await make('part', { piece: pieces[at % 2], label: `n${at}`, qty: 1, cost: '1.01' })
        if (at % 5 === 0) await deleteRecord(engine.admin, 'part', id)
        else if (at % 3 === 0) await updateRecord(engine.admin, 'part', id, { piece: pieces[(at + 1) % 2] })
        else if (at % 2 === 0) await updateRecord(engine.admin, 'part', id, { cost: '2.02' })
      }),
    )
    const [truth] = await engine.db.rows<{ sum: string; n: number }>(
      sql`SELECT sum(cost)::text, count(*)::int AS n FROM app.part WHERE piece = ANY(${pieces}::uuid[]) AND deleted_at IS NULL`,
    )
    const rows = await Promise.all(pieces.map((id) => read('piece', id)))
    const total = rows.reduce((sum, row) => sum + Math.round(Number(row['cost']) * 100), 0)
    expect(total).toBe(Math.round(Number(truth!.sum) * 100))
    expect(rows.reduce((sum, row) => sum + Number(row['part_count']), 0)).toBe(truth!.n)
    expect(await read('bench', bench)).toMatchObject({ load: truth!.sum })
  }, 60_000)

  it('holds validations again that ask for it when a rollup changes', async () => {
    const piece = await make('piece', { name: 'Dear', parts: [line('8999999')] })
    await expect(make('part', { piece, label: 'too much', cost: '5000' })).rejects.toMatchObject({
      code: 'validation_failed',
      details: { errors: [{ path: '/cost', code: 'rule_failed', message: { zh: '零件成本过高。' } }] },
    })
    expect(await read('piece', piece)).toMatchObject({ cost: '8999999.00', part_count: 1 })
  })
})
