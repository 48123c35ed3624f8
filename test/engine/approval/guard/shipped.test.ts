import { beforeAll, describe, expect, it } from 'vitest'
import { decide } from '../../../../engine/approval/acts/decide.ts'
import type { Ctx } from '../../../../engine/context.ts'
import { createRecord } from '../../../../engine/records/create.ts'
import { readRecord } from '../../../../engine/records/read.ts'
import { updateRecord } from '../../../../engine/records/update.ts'
import { sql } from '../../../../engine/sql.ts'
import { withEngine } from '../../../support/engine.ts'
import { instancesOf } from './published.ts'

describe('the approvals of the CRM', () => {
  const engine = withEngine()
  /** By their part in the office. */
  const staff = new Map<string, Ctx>()
  let customer: string

  beforeAll(async () => {
    const { id: department } = await createRecord(engine.system, 'department', { name: 'HQ', code: 'hq' })
    const hire = async (name: string, role: string, superior?: string) => {
      const person = await engine.person({ roles: [role], name, department })
      if (superior)
        await engine.db.run(
          sql`UPDATE app."user" SET superior = ${staff.get(superior)!.user.id}::uuid WHERE id = ${person.user.id}::uuid`,
        )
      staff.set(name, person)
    }
    await hire('Eva', 'executive')
    await hire('Mia', 'sales_manager', 'Eva')
    await hire('Sam', 'seller', 'Mia')
    await hire('Kim', 'service_manager', 'Eva')
    await hire('Ann', 'agent', 'Kim')
    await hire('Max', 'marketer', 'Eva')
    await hire('Fay', 'finance_clerk')
    await hire('Leo', 'legal')
    const members = ['Eva', 'Mia', 'Kim'].map((name) => ({ id: staff.get(name)!.user.id }))
    await createRecord(engine.system, 'team', { name: 'Board', code: 'board', members })
    customer = (await createRecord(as('Sam'), 'customer', { name: 'Acme' })).id
  })

  const as = (name: string): Ctx => staff.get(name)!
  /** Who is asked now. */
  const asked = async (record: string) => {
    const rows = await engine.db.rows<{ name: string }>(
      sql`SELECT u.name FROM sys.approval_task t JOIN app."user" u ON u.id = t.assignee
        JOIN sys.approval_instance i ON i.run_id = t.run_id
        WHERE i.record_id = ${record}::uuid AND t.state = 'open' ORDER BY u.name`,
    )
    return rows.map(({ name }) => name)
  }
  const says = async (
    name: string,
    record: string,
    act: 'approve' | 'reject' = 'approve',
    more: object = {},
  ) => {
    const row = await engine.db.first<{ task: string; shown: string }>(
      sql`SELECT t.id AS task, s.shown_hash AS shown FROM sys.approval_task t
        JOIN sys.approval_step s ON s.id = t.step_id JOIN sys.approval_instance i ON i.run_id = t.run_id
        WHERE i.record_id = ${record}::uuid AND t.state = 'open' AND t.assignee = ${as(name).user.id}::uuid`,
    )
    expect(row, `${name} is asked`).toBeDefined()
    await decide(as(name), row!.task, act, { shown: row!.shown, comment: 'Fine', ...more })
  }

  it('let a quote pass with a small discount', async () => {
    const values = { name: 'Small', customer, list_amount: '100', discount: 10 }
    const quote = await createRecord(as('Sam'), 'quote', values)
    expect(await updateRecord(as('Sam'), 'quote', quote.id, { status: 'approved' })).toMatchObject({
      status: 'approved',
      amount: '90.00',
      approval_state: null,
    })
    expect(await instancesOf(engine, quote.id)).toEqual([])
  })

  it('ask level by level about a quote with a large one, finance last, and keep what they released', async () => {
    const values = { name: 'Large', customer, list_amount: '1000', discount: 30, discount_reason: 'Fair' }
    const quote = await createRecord(as('Sam'), 'quote', values)
    await updateRecord(as('Sam'), 'quote', quote.id, { status: 'approved' })
    expect(await asked(quote.id)).toEqual(['Mia'])
    await says('Mia', quote.id)
    expect(await asked(quote.id)).toEqual(['Eva'])
    await says('Eva', quote.id)
    expect(await asked(quote.id)).toEqual(['Fay'])
    await says('Fay', quote.id, 'approve', { values: { finance_note: 'Prepaid' } })
    expect(await readRecord(engine.admin, 'quote', quote.id)).toMatchObject({
      status: 'approved',
      approval_state: 'approved',
      finance_note: 'Prepaid',
    })
    await expect(updateRecord(as('Sam'), 'quote', quote.id, { discount: 50 })).rejects.toMatchObject({
      code: 'locked_by_approval',
    })
    await updateRecord(as('Sam'), 'quote', quote.id, { status: 'draft' })
    expect(await updateRecord(as('Sam'), 'quote', quote.id, { discount: 5 })).toMatchObject({ discount: 5 })
  })

  it('ask the superiors about a contract, legal and finance side by side, the board about a large one', async () => {
    const contract = await createRecord(as('Sam'), 'contract', { name: 'Big', customer, amount: '300000' })
    await updateRecord(as('Sam'), 'contract', contract.id, { status: 'signing' })
    expect(await asked(contract.id)).toEqual(['Mia'])
    await says('Mia', contract.id)
    await says('Eva', contract.id)
    expect(await asked(contract.id)).toEqual(['Fay', 'Leo'])
    await says('Leo', contract.id, 'approve', { values: { risk_note: 'Watch the notice' } })
    await says('Fay', contract.id)
    expect(await asked(contract.id)).toEqual(['Eva', 'Kim', 'Mia'])
    await says('Kim', contract.id, 'reject')
    await says('Mia', contract.id)
    expect(await readRecord(engine.admin, 'contract', contract.id)).toMatchObject({ status: 'draft' })
    await says('Eva', contract.id)
    expect(await readRecord(engine.admin, 'contract', contract.id)).toMatchObject({
      status: 'signing',
      approval_state: 'approved',
      risk_note: 'Watch the notice',
    })
  })

  it('release an order by anybody of finance', async () => {
    const values = { name: 'Ten', customer, amount: '10', deliver_by: '2030-01-01' }
    const order = await createRecord(as('Sam'), 'order', values)
    await updateRecord(as('Sam'), 'order', order.id, { status: 'confirmed' })
    expect(await asked(order.id)).toEqual(['Fay'])
    await says('Fay', order.id)
    expect(await readRecord(engine.admin, 'order', order.id)).toMatchObject({ status: 'confirmed' })
  })

  it('ask about the budget of a campaign one after the other', async () => {
    const values = { name: 'Fair', budget: '5000', start_date: '2030-01-01', owner: as('Max').user.id }
    const campaign = await createRecord(as('Max'), 'campaign', values)
    await updateRecord(as('Max'), 'campaign', campaign.id, { status: 'running' })
    expect(await asked(campaign.id)).toEqual(['Eva'])
    await says('Eva', campaign.id)
    expect(await asked(campaign.id)).toEqual(['Fay'])
    await says('Fay', campaign.id)
    expect(await readRecord(engine.admin, 'campaign', campaign.id)).toMatchObject({ status: 'running' })
  })

  it('keep a higher credit limit aside, a lower one not', async () => {
    expect(await updateRecord(as('Mia'), 'customer', customer, { credit_limit: '200000' })).toMatchObject({
      credit_limit: null,
      _waiting: { approval: 'customer.credit' },
    })
    expect(await asked(customer)).toEqual(['Fay'])
    await says('Fay', customer)
    expect(await asked(customer)).toEqual(['Eva'])
    await says('Eva', customer)
    expect(await readRecord(engine.admin, 'customer', customer)).toMatchObject({ credit_limit: '200000.00' })
    expect(await updateRecord(as('Mia'), 'customer', customer, { credit_limit: '100' })).toMatchObject({
      credit_limit: '100.00',
    })
  })

  it('ask the superior of an agent about what they offer, and take it back when it is refused', async () => {
    const ticket = await createRecord(as('Ann'), 'ticket', { subject: 'Late', owner: as('Ann').user.id })
    const offered = { compensation: '50', compensation_reason: 'Two weeks late' }
    await updateRecord(as('Ann'), 'ticket', ticket.id, offered)
    expect(await asked(ticket.id)).toEqual(['Kim'])
    await updateRecord(as('Ann'), 'ticket', ticket.id, { priority: 'high' })
    await expect(updateRecord(as('Ann'), 'ticket', ticket.id, { compensation: '60' })).rejects.toMatchObject({
      code: 'locked_by_approval',
    })
    await says('Kim', ticket.id, 'reject')
    expect(await readRecord(engine.admin, 'ticket', ticket.id)).toMatchObject({
      compensation: null,
      approval_state: 'rejected',
    })
  })
})
