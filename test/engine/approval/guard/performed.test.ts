import { beforeAll, describe, expect, it } from 'vitest'
import { decide } from '../../../../engine/approval/acts/decide.ts'
import { withdraw } from '../../../../engine/approval/acts/withdraw.ts'
import { readApproval } from '../../../../engine/approval/api-views/instance-view.ts'
import type { Ctx } from '../../../../engine/context.ts'
import { createRecord } from '../../../../engine/records/create.ts'
import { deleteRecord } from '../../../../engine/records/delete.ts'
import { readRecord } from '../../../../engine/records/read.ts'
import { updateRecord } from '../../../../engine/records/update.ts'
import { withEngine } from '../../../support/engine.ts'
import { instancesOf, locksOn, publishApprovals, taskOf } from './published.ts'

describe('what a gate has held back', () => {
  const engine = withEngine()
  let boss: Ctx
  let clerk: Ctx
  let customer: string

  beforeAll(async () => {
    boss = await engine.person({ roles: ['finance_clerk', 'executive'], name: 'Bo' })
    clerk = await engine.person({ roles: ['admin'], name: 'Cleo' })
    const steps = { boss: { assignees: [{ user: boss.user.email }] } }
    const on = (act: string, more: object = {}) => ({
      object: 'lead',
      purpose: act,
      triggers: { it: { type: 'recordChanged', on: [act], when: "company = 'Held'" } },
      lock: { fields: [] },
      steps,
      path: ['boss'],
      ...more,
    })
    await publishApprovals(engine, {
      'lead.gone': on('delete'),
      'lead.given': on('transfer'),
    })
    customer = (await createRecord(engine.admin, 'customer', { name: 'Acme' })).id
  })

  let n = 0
  const aLead = () =>
    createRecord(clerk, 'lead', { name: 'Lee', company: 'Held', email: `l${++n}@a.example` })
  const anOrder = async () => {
    const values = { name: 'Ten', customer, amount: '10', deliver_by: '2030-01-01' }
    const order = await createRecord(clerk, 'order', values)
    await updateRecord(clerk, 'order', order.id, { status: 'confirmed' })
    return order.id
  }
  const answer = async (record: string, act: 'approve' | 'reject') => {
    const [instance] = await instancesOf(engine, record)
    const { task, shown } = await taskOf(engine, instance!.id)
    await decide(boss, task, act, { shown, comment: 'So be it' })
  }

  it('moves the record on when it is approved, and opens it again', async () => {
    const order = await anOrder()
    await answer(order, 'approve')
    expect(await readRecord(clerk, 'order', order)).toMatchObject({
      status: 'confirmed',
      approval_state: 'approved',
    })
    expect(await locksOn(engine, order)).toEqual([])
    expect(await instancesOf(engine, order)).toMatchObject([{ state: 'approved' }])
    expect(await updateRecord(clerk, 'order', order, { amount: '12' })).toMatchObject({ amount: '12.00' })
  })

  it('stays undone when it is rejected, and can be asked for again', async () => {
    const order = await anOrder()
    await answer(order, 'reject')
    expect(await readRecord(clerk, 'order', order)).toMatchObject({
      status: 'draft',
      approval_state: 'rejected',
    })
    expect(await updateRecord(clerk, 'order', order, { status: 'confirmed' })).toMatchObject({
      approval_state: 'pending',
    })
  })

  it('is let go with the approval that is withdrawn', async () => {
    const order = await anOrder()
    await withdraw(clerk, (await instancesOf(engine, order))[0]!.id)
    expect(await readRecord(clerk, 'order', order)).toMatchObject({
      status: 'draft',
      approval_state: 'withdrawn',
    })
    expect(await locksOn(engine, order)).toEqual([])
  })

  it('deletes the record when that is approved', async () => {
    const lead = await aLead()
    expect(await deleteRecord(clerk, 'lead', lead.id)).toMatchObject({ waiting: { act: 'delete' } })
    await answer(lead.id, 'approve')
    await expect(readRecord(clerk, 'lead', lead.id)).rejects.toMatchObject({ code: 'not_found' })
    const [instance] = await instancesOf(engine, lead.id)
    expect(instance).toMatchObject({ state: 'approved', act: 'delete' })
    // Who asked and who decided can still read how it came to that.
    for (const who of [clerk, boss])
      expect(await readApproval(who, instance!.id)).toMatchObject({ state: 'approved', record_label: 'Lee' })
  })

  it('hands the record over when that is approved', async () => {
    const lead = await aLead()
    await updateRecord(clerk, 'lead', lead.id, { owner: boss.user.id })
    await answer(lead.id, 'approve')
    expect(await readRecord(clerk, 'lead', lead.id)).toMatchObject({ owner: { id: boss.user.id } })
  })
})
