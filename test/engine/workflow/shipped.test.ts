import { beforeAll, describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { listRecords } from '../../../engine/records/list.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { sql } from '../../../engine/sql.ts'
import { addDays } from '../../../metadata/language/days.ts'
import { withEngine } from '../../support/engine.ts'
import { incidentsOf, runsOf, settle } from './published.ts'

const day = 86_400_000
const every = { limit: 100, offset: 0, count: 'none' as const, deleted: false }

describe('the shipped workflows', () => {
  const engine = withEngine()
  let boss: string
  let seller: string

  beforeAll(async () => {
    // Nobody is told of what they may not read: both see the records of their department.
    const department = (await createRecord(engine.admin, 'department', { name: 'Sales', code: 'sales' })).id
    boss = (await engine.person({ roles: ['sales_manager', 'agent'], name: 'Boss', department })).user.id
    seller = (await engine.person({ roles: ['seller'], name: 'Seller', department })).user.id
    await engine.db.run(sql`UPDATE app."user" SET superior = ${boss}::uuid WHERE id = ${seller}::uuid`)
    await settle(engine)
  })

  const today = () => engine.clock.now().toISOString().slice(0, 10)
  const told = async (owner: string) =>
    (await listRecords(engine.system, 'notification', { ...every, filter: `owner = "${owner}"` })).data.map(
      ({ subject }) => subject,
    )
  const activities = async (text: string) =>
    (await listRecords(engine.system, 'activity', { ...every, filter: `$contains(subject, "${text}")` })).data
  const pass = async (days: number) => {
    for (let n = 0; n < days; n++) {
      engine.clock.pass(day)
      await settle(engine)
    }
  }
  const customer = (more: Record<string, unknown>) =>
    createRecord(engine.admin, 'customer', { owner: seller, ...more })

  it('follow up a won deal: a call after a week, a question after a month', async () => {
    const { id } = await customer({ name: 'Follow Ltd' })
    const deal = await createRecord(engine.admin, 'opportunity', {
      name: 'Follow deal',
      customer: id,
      owner: seller,
      amount: '10.00',
      stage: 'negotiate',
    })
    await updateRecord(engine.admin, 'opportunity', deal.id, { stage: 'won' })
    await settle(engine)
    expect(await runsOf(engine, 'opportunity.won_follow_up')).toMatchObject([{ state: 'waiting' }])
    await pass(8)
    expect(await activities('Follow-up: Follow deal')).toMatchObject([{ owner: { id: seller } }])
    expect(await told(seller)).toContain('Call Follow Ltd: the deal Follow deal was won a week ago')
    await pass(22)
    expect(await told(seller)).toContain('A month after Follow deal: is there more to do for Follow Ltd?')
    expect(await runsOf(engine, 'opportunity.won_follow_up')).toMatchObject([{ state: 'completed' }])
  }, 60_000)

  it('remind of deals that nobody touched, then their owner’s superior', async () => {
    const deal = await createRecord(engine.admin, 'opportunity', { name: 'Stuck deal', owner: seller })
    await pass(19)
    expect(await told(seller)).toContain('Stuck deal has not moved for two weeks')
    expect(await told(boss)).not.toContain('Stuck deal has been stuck for three weeks')
    await pass(9)
    expect(await told(boss)).toContain('Stuck deal has been stuck for three weeks')
    expect(deal.id).toBeDefined()
    expect(await incidentsOf(engine, 'opportunity.stuck_reminder')).toEqual([])
  }, 60_000)

  it('welcome a customer who became active; where mail is not set up the owner hears of it', async () => {
    const { id } = await customer({
      name: 'Welcome Ltd',
      email: 'hello@welcome.example',
      status: 'potential',
    })
    await updateRecord(engine.admin, 'customer', id, { status: 'active' })
    await pass(12)
    expect(await activities('Welcome: Welcome Ltd')).toHaveLength(1)
    expect(await told(seller)).toContain('The welcome for Welcome Ltd could not be sent')
    expect(await runsOf(engine, 'customer.welcome')).toMatchObject([{ state: 'completed', record_id: id }])
  }, 60_000)

  it('escalate an urgent ticket that nobody answers, and leave an answered one alone', async () => {
    const ticket = (subject: string) =>
      createRecord(engine.admin, 'ticket', {
        subject,
        priority: 'critical',
        type: 'complaint',
        owner: seller,
      })
    const [open, answered] = [await ticket('No light'), await ticket('No water')]
    await updateRecord(engine.admin, 'ticket', answered.id, {
      first_response_at: engine.clock.now().toISOString(),
    })
    await pass(12)
    const seen = (await told(seller)).join('\n')
    expect(seen).toContain('waits for a first response: No light')
    expect(seen).not.toContain('No water')
    expect((await told(boss)).join('\n')).toContain('for eight working hours: No light')
    expect(open.id).toBeDefined()
  }, 60_000)

  it('plan the renewal of a contract thirty days before its end, and escalate a week before', async () => {
    const { id } = await customer({ name: 'Renew Ltd' })
    await createRecord(engine.admin, 'contract', {
      name: 'Service contract',
      customer: id,
      owner: seller,
      status: 'active',
      start_date: addDays(today(), -300),
      end_date: addDays(today(), 33),
    })
    await pass(1)
    expect(await activities('Renew Service contract')).toEqual([])
    await pass(4)
    expect(await activities('Renew Service contract')).toHaveLength(1)
    await pass(26)
    expect((await told(boss)).join('\n')).toContain('Service contract ends in a week and is not renewed')
    expect(await runsOf(engine, 'contract.renewal')).toMatchObject([{ state: 'completed' }])
  }, 60_000)

  it('remember a birthday, once a year', async () => {
    const { id } = await customer({ name: 'Birthday Ltd' })
    const birthday = `1980${addDays(today(), 2)!.slice(4)}`
    await createRecord(engine.admin, 'contact', { name: 'Ms Born', customer: id, owner: seller, birthday })
    await pass(5)
    expect((await told(seller)).filter((one) => one === 'Ms Born has a birthday today')).toHaveLength(1)
  }, 60_000)
})
