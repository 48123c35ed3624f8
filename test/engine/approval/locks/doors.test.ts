import { beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '../../../../engine/context.ts'
import { bulkRecords } from '../../../../engine/records/bulk.ts'
import { parseBulk } from '../../../../engine/records/bulk-input.ts'
import { createRecord } from '../../../../engine/records/create.ts'
import { deleteRecord } from '../../../../engine/records/delete.ts'
import { mergeRecords } from '../../../../engine/records/merge/merge-records.ts'
import { readRecord } from '../../../../engine/records/read.ts'
import { updateRecord } from '../../../../engine/records/update.ts'
import { sql } from '../../../../engine/sql.ts'
import { withEngine } from '../../../support/engine.ts'
import { importer } from '../../records/import/importer.ts'
import { incidentsOf, publishWorkflows, settle } from '../../workflow/published.ts'
import { instancesOf, publishApprovals } from '../guard/published.ts'

describe('a record that an approval has locked', () => {
  const engine = withEngine()
  let boss: Ctx
  let seller: Ctx
  let deal: string
  let line: string
  let customer: string
  let product: string

  beforeAll(async () => {
    boss = await engine.person({ roles: ['sales_manager'], name: 'Bo' })
    seller = await engine.person({ roles: ['admin'], name: 'Sue' })
    await publishApprovals(engine, {
      'opportunity.large': {
        label: { en: 'Large deal', zh: '大额商机' },
        object: 'opportunity',
        triggers: {
          large: { type: 'recordChanged', on: ['update'], fields: ['amount'], when: 'amount > 1000' },
        },
        steps: { boss: { assignees: [{ user: boss.user.email }], editable: ['next_step'] } },
        path: ['boss'],
      },
    })
    customer = (await createRecord(engine.admin, 'customer', { name: 'Acme' })).id
    product = (await createRecord(engine.admin, 'product', { name: 'Lamp', code: 'L1' })).id
    const values = {
      name: 'Big',
      code: 'D-1',
      customer,
      amount: '10',
      products: [{ product, quantity: 1, price: '5' }],
    }
    deal = (await createRecord(seller, 'opportunity', values)).id
    line = (await engine.db.first<{ id: string }>(
      sql`SELECT id FROM app.opportunity_product WHERE opportunity = ${deal}::uuid`,
    ))!.id
    const saved = await updateRecord(seller, 'opportunity', deal, { amount: '5000' })
    expect(saved).toMatchObject({ amount: '5000.00', approval_state: 'pending' })
  })

  const told = () => ({
    code: 'locked_by_approval',
    details: { approval: 'opportunity.large', who: ['Bo'], id: deal },
  })

  it('refuses a save by its submitter, with who decides and what is locked', async () => {
    const refused = updateRecord(seller, 'opportunity', deal, { next_step: 'Call', competitor: 'X' })
    await expect(refused).rejects.toMatchObject({
      ...told(),
      message: expect.stringContaining('Next step, Competitor is locked'),
      details: { fields: ['next_step', 'competitor'] },
    })
    await expect(refused).rejects.toMatchObject({ message: expect.stringContaining('It waits for Bo.') })
  })

  it('refuses the engine itself', async () => {
    await expect(updateRecord(engine.system, 'opportunity', deal, { competitor: 'X' })).rejects.toMatchObject(
      told(),
    )
  })

  it('lets its approver write what the step opens, and nothing else', async () => {
    await updateRecord({ ...boss, user: { ...boss.user, roles: ['admin'] } }, 'opportunity', deal, {
      next_step: 'Ask for a plan',
    })
    expect(await readRecord(engine.admin, 'opportunity', deal)).toMatchObject({ next_step: 'Ask for a plan' })
    const more = { ...boss, user: { ...boss.user, roles: ['admin'] } }
    await expect(
      updateRecord(more, 'opportunity', deal, { next_step: 'x', competitor: 'Y' }),
    ).rejects.toMatchObject({ details: { fields: ['competitor'] } })
  })

  it('refuses a transfer', async () => {
    await expect(
      updateRecord(engine.admin, 'opportunity', deal, { owner: boss.user.id }),
    ).rejects.toMatchObject({ ...told(), details: { fields: ['owner'] } })
  })

  it('refuses what a bulk names of it, and saves the others one by one', async () => {
    const other = (await createRecord(engine.admin, 'opportunity', { name: 'Other', customer })).id
    const update = [
      { id: deal, competitor: 'X' },
      { id: other, competitor: 'X' },
    ]
    await expect(
      bulkRecords(engine.admin, 'opportunity', parseBulk({ update, mode: 'all' })),
    ).rejects.toMatchObject(told())
    const { results } = await bulkRecords(engine.admin, 'opportunity', parseBulk({ update, mode: 'each' }))
    expect(results).toMatchObject([{ problem: told() }, { id: other }])
  })

  it('refuses the row of an import that is about it', async () => {
    const job = await importer(engine).run('opportunity', 'Code,Competitor\nD-1,X\n', {
      columns: { Code: { field: 'code' }, Competitor: { field: 'competitor' } },
      upsert: ['code'],
    })
    expect(job).toMatchObject({ state: 'done', errors: [{ row: 2, code: 'locked_by_approval' }] })
  })

  it.each([
    ['changed', () => updateRecord(engine.admin, 'opportunity_product', line, { quantity: 7 })],
    [
      'added',
      () => createRecord(engine.admin, 'opportunity_product', { opportunity: deal, product, quantity: 1 }),
    ],
    ['deleted', () => deleteRecord(engine.admin, 'opportunity_product', line)],
    [
      'added with their head',
      () => updateRecord(engine.admin, 'opportunity', deal, { products: [{ product }] }),
    ],
    [
      'deleted with their head',
      () => updateRecord(engine.admin, 'opportunity', deal, { products: [{ id: line, _delete: true }] }),
    ],
  ])('lets no line be %s', async (_, act) => {
    await expect(act()).rejects.toMatchObject({ ...told(), details: { fields: ['products'] } })
  })

  it('is neither deleted nor merged', async () => {
    await expect(deleteRecord(engine.admin, 'opportunity', deal)).rejects.toMatchObject(told())
    const other = (await createRecord(engine.admin, 'opportunity', { name: 'Twin', customer })).id
    const into = (survivor: string, loser: string) =>
      mergeRecords(engine.admin, 'opportunity', survivor, { body: { with: [{ id: loser }] } })
    await expect(into(other, deal)).rejects.toMatchObject(told())
    await expect(into(deal, other)).rejects.toMatchObject(told())
  })

  it('keeps what refers to it by a reference that its deletion would clear', async () => {
    const campaign = (await createRecord(engine.admin, 'campaign', { name: 'Fair' })).id
    await engine.db.run(sql`UPDATE app.opportunity SET campaign = ${campaign}::uuid WHERE id = ${deal}::uuid`)
    await expect(deleteRecord(engine.admin, 'campaign', campaign)).rejects.toMatchObject({
      ...told(),
      details: { fields: ['campaign'] },
    })
  })

  it('stops a workflow that would change it', async () => {
    await publishWorkflows(engine, {
      grabbing: {
        object: 'customer',
        triggers: { renamed: { type: 'recordChanged', on: ['update'], fields: ['website'] } },
        start: 'grab',
        nodes: {
          grab: {
            type: 'update',
            object: 'opportunity',
            filter: 'customer = $record.id',
            values: { competitor: 'Z' },
          },
        },
      },
    })
    await updateRecord(engine.admin, 'customer', customer, { website: 'https://a.example' })
    await settle(engine)
    expect(await incidentsOf(engine, 'grabbing')).toMatchObject([
      { code: 'locked_by_approval', node: 'grab' },
    ])
    expect(await readRecord(engine.admin, 'opportunity', deal)).toMatchObject({ competitor: null })
  })

  it('is still about the one approval, untouched by all of this', async () => {
    expect(await instancesOf(engine, deal)).toMatchObject([{ state: 'pending', round: 1 }])
  })
})
