import { beforeAll, describe, expect, it } from 'vitest'
import { createRecord } from '../../../../engine/records/create.ts'
import { ReferenceFinder } from '../../../../engine/records/import/find-references.ts'
import { parseImportOptions } from '../../../../engine/records/import/import-options.ts'
import { type PlannedColumn, planMapping } from '../../../../engine/records/import/mapping-plan.ts'
import { type ImportedRow, readRow } from '../../../../engine/records/import/read-row.ts'
import { withEngine } from '../../../support/engine.ts'
import { counting } from '../../../support/statements.ts'

describe('the references of a file', () => {
  const engine = withEngine()

  beforeAll(async () => {
    for (const name of ['First', 'Second', 'Third']) await createRecord(engine.admin, 'customer', { name })
  })

  function contacts(): { row: (customer: string) => ImportedRow; column: PlannedColumn } {
    const columns = { Name: { field: 'name' }, Customer: { field: 'customer', reference: { by: 'name' } } }
    const object = engine.admin.model.objects.get('contact')!
    const options = parseImportOptions(engine.admin, object, { columns })
    const plan = planMapping(engine.admin, object, options, { columns: ['Name', 'Customer'] })
    const column = plan.columns.find(({ field }) => field.name === 'customer')!
    return { column, row: (customer) => readRow(plan, { number: 2, cells: ['Ann', customer] }, 2, []) }
  }

  it('are asked for together with those of rows to come', async () => {
    const { row, column } = contacts()
    const finder = new ReferenceFinder()
    for (const text of ['First', 'Second', 'Nowhere']) finder.expect(column, text)
    const { ctx, sent } = counting(engine.admin)
    const first = row('First')
    await finder.resolve(ctx, [first])
    expect(first).toMatchObject({ problems: [], values: { customer: { id: expect.any(String) } } })
    const second = row('Second')
    await finder.resolve(ctx, [second])
    expect(second).toMatchObject({ problems: [], values: { customer: { id: expect.any(String) } } })
    expect(sent()).toBe(1)
  })

  it('are asked for by themselves when nobody told of them, and when they were not there', async () => {
    const { row, column } = contacts()
    const finder = new ReferenceFinder()
    finder.expect(column, 'Later')
    await finder.resolve(engine.admin, [row('First')])
    await createRecord(engine.admin, 'customer', { name: 'Later' })
    const [third, later, nowhere] = [row('Third'), row('Later'), row('Nowhere')] as const
    await finder.resolve(engine.admin, [third, later, nowhere])
    expect([third.problems.length, later.problems.length]).toEqual([0, 0])
    expect(nowhere.problems).toMatchObject([{ code: 'reference_missing', value: 'Nowhere' }])
  })
})
