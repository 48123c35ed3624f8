import { beforeAll, describe, expect, it } from 'vitest'
import { decide } from '../../../../engine/approval/acts/decide.ts'
import { resubmit } from '../../../../engine/approval/acts/resubmit.ts'
import { readApproval } from '../../../../engine/approval/api-views/instance-view.ts'
import { listApprovals } from '../../../../engine/approval/api-views/task-list.ts'
import type { TaskQuery } from '../../../../engine/approval/api-views/task-query.ts'
import type { Ctx } from '../../../../engine/context.ts'
import { createRecord } from '../../../../engine/records/create.ts'
import { readHistory } from '../../../../engine/records/history.ts'
import { readRecord } from '../../../../engine/records/read.ts'
import { updateRecord } from '../../../../engine/records/update.ts'
import { withEngine } from '../../../support/engine.ts'
import { shownAt } from '../driver/published.ts'
import { instancesOf, publishApprovals, taskOf } from '../guard/published.ts'

describe('a change that waits aside', () => {
  const engine = withEngine()
  let boss: Ctx
  let clerk: Ctx

  beforeAll(async () => {
    boss = await engine.person({ roles: ['executive'], name: 'Bo' })
    clerk = await engine.person({ roles: ['admin'], name: 'Cleo' })
    const document = (more: object) => ({
      guard: 'changeset',
      steps: { boss: { assignees: [{ user: boss.user.email }], shows: ['name'] } },
      path: ['boss'],
      ...more,
    })
    await publishApprovals(engine, {
      'contact.moved': document({
        object: 'contact',
        triggers: { moved: { type: 'recordChanged', on: ['update'], fields: ['email'] } },
        steps: { boss: { assignees: [{ user: boss.user.email }], shows: ['name', 'email'] } },
      }),
      'opportunity.lines': document({
        object: 'opportunity',
        triggers: { worth: { type: 'recordChanged', on: ['update'], fields: ['amount'] } },
      }),
    })
  })

  let people = 0
  const aContact = async () => {
    const contact = await createRecord(clerk, 'contact', {
      name: `Con ${++people}`,
      email: `old${people}@a.example`,
      job_title: 'Buyer',
    })
    await updateRecord(clerk, 'contact', contact.id, { email: `new${people}@a.example`, job_title: 'Head' })
    const [instance] = await instancesOf(engine, contact.id)
    return { id: contact.id, instance: instance!.id, email: `new${people}@a.example` }
  }
  const approve = async (instance: string) => {
    const { task, shown } = await taskOf(engine, instance)
    return decide(boss, task, 'approve', { shown })
  }

  it('is written when it is approved, on behalf of who proposed it', async () => {
    const { id, instance, email } = await aContact()
    await approve(instance)
    expect(await readRecord(clerk, 'contact', id)).toMatchObject({ email, job_title: 'Head', version: 2 })
    const [last] = (await readHistory(clerk, 'contact', id, 10)).data
    expect(last).toMatchObject({ via: 'workflow', on_behalf_of: { id: clerk.user.id } })
    expect(await instancesOf(engine, id)).toMatchObject([{ state: 'approved' }])
  })

  it('is what approvers see, beside what there is, until it is decided', async () => {
    const { instance, email } = await aContact()
    const inList = async (query: object) =>
      (await listApprovals(boss, { limit: 50, ...query } as TaskQuery)).data.find(
        (row) => row.instance === instance,
      )
    const before = email.replace('new', 'old')
    expect(await inList({ role: 'assignee', state: 'pending' })).toMatchObject({
      act: 'update',
      facts: [
        { field: 'email', value: before, proposed: email },
        { field: 'job_title', value: 'Buyer', proposed: 'Head' },
      ],
    })
    const { shown } = await readApproval(boss, instance)
    expect(shown.fields).toMatchObject([
      { field: 'name' },
      { field: 'email', value: before, proposed: email },
    ])
    await approve(instance)
    const done = [...(await readApproval(boss, instance)).shown.fields]
    expect(done[1]).toEqual({ field: 'email', label: 'E-mail', value: email })
    expect((await inList({ role: 'assignee', state: 'done' }))?.facts).toEqual([done[1]])
  })

  it('is never written when it is rejected', async () => {
    const { id, instance } = await aContact()
    const { task, shown } = await taskOf(engine, instance)
    await decide(boss, task, 'reject', { shown, comment: 'No' })
    expect(await readRecord(clerk, 'contact', id)).toMatchObject({ job_title: 'Buyer', version: 1 })
    expect(await instancesOf(engine, id)).toMatchObject([{ state: 'rejected' }])
  })

  it('keeps what others changed of other fields meanwhile', async () => {
    const { id, instance, email } = await aContact()
    await updateRecord(engine.admin, 'contact', id, { decision_role: 'buyer' })
    await approve(instance)
    expect(await readRecord(clerk, 'contact', id)).toMatchObject({
      email,
      job_title: 'Head',
      decision_role: 'buyer',
    })
  })

  it('comes back when others changed the same, and goes through anew', async () => {
    const { id, instance, email } = await aContact()
    await updateRecord(engine.admin, 'contact', id, { job_title: 'Boss' })
    await approve(instance)
    expect(await readRecord(clerk, 'contact', id)).toMatchObject({ job_title: 'Boss' })
    expect(await instancesOf(engine, id)).toMatchObject([
      {
        state: 'returned',
        round: 2,
        changeset: { values: { job_title: 'Head' }, base: { job_title: 'Boss' } },
      },
    ])
    await resubmit(clerk, instance, { values: { job_title: 'Director' } })
    await approve(instance)
    expect(await readRecord(clerk, 'contact', id)).toMatchObject({ email, job_title: 'Director' })
  })

  it('is no conflict when others made the same change', async () => {
    const { id, instance } = await aContact()
    await updateRecord(engine.admin, 'contact', id, { job_title: 'Head' })
    await approve(instance)
    expect(await instancesOf(engine, id)).toMatchObject([{ state: 'approved' }])
  })

  it('takes the lines of the record along', async () => {
    const customer = (await createRecord(clerk, 'customer', { name: 'Acme' })).id
    const product = (await createRecord(clerk, 'product', { name: 'Lamp', code: 'L1' })).id
    const deal = await createRecord(clerk, 'opportunity', { name: 'Deal', customer, amount: '10' })
    const lines = [{ product, quantity: 2, price: '5' }]
    const answer = await updateRecord(clerk, 'opportunity', deal.id, { amount: '20', products: lines })
    expect(answer).toMatchObject({ amount: '10.00', _waiting: { fields: ['amount', 'products'] } })
    expect(answer).toMatchObject({ products_total: '0.00' })
    const instance = (await instancesOf(engine, deal.id))[0]!.id
    expect((await readApproval(boss, instance)).proposed_lines).toMatchObject([
      { relation: 'products', count: 1 },
    ])
    await approve(instance)
    expect(await readRecord(clerk, 'opportunity', deal.id)).toMatchObject({
      amount: '20.00',
      products_total: '10.00',
    })
  })

  it('lets nobody propose anew what they may not write', async () => {
    const { id, instance } = await aContact()
    await updateRecord(engine.admin, 'contact', id, { job_title: 'Boss' })
    await approve(instance)
    await expect(resubmit(clerk, instance, { values: { version: 9 } })).rejects.toMatchObject({
      code: 'validation_failed',
      details: { errors: [{ path: '/values/version' }] },
    })
    await expect(resubmit(clerk, instance, { values: { email: { no: 'text' } } })).rejects.toMatchObject({
      code: 'validation_failed',
      details: { errors: [{ path: '/values/email', code: 'wrong_type' }] },
    })
  })

  it('is written under what its fields are called then, without those that were retired', async () => {
    const admin = await engine.http()
    const text = (en: string, more: object = {}) => ({ type: 'text', label: { en, zh: en }, ...more })
    const publish = async (fields: object, watched: string) => {
      const put = async (item: string, document: object) => {
        const answer = await admin.put(`/api/design/items/${item}`, document)
        expect(answer.status, await answer.clone().text()).toBeLessThan(300)
      }
      await put('object/gadget', {
        label: { en: 'Gadget', zh: '器件' },
        pluralLabel: { en: 'Gadgets', zh: '器件' },
        nameField: 'name',
        fields: { name: text('Name', { required: true }), ...fields },
        order: ['name', ...Object.keys(fields)],
      })
      await put('approval/gadget.dyed', {
        label: { en: 'Dyed', zh: '染色' },
        object: 'gadget',
        guard: 'changeset',
        lock: { after: { approve: { fields: ['name'], while: `${watched} = 'blue'` } } },
        triggers: { dyed: { type: 'recordChanged', on: ['update'], fields: [watched] } },
        steps: { boss: { assignees: [{ user: boss.user.email }], shows: [watched] } },
        path: ['boss'],
      })
      const done = await admin.post('/api/design/publish', { message: 'gadgets', allowDestructive: true })
      expect(done.status, await done.clone().text()).toBe(200)
      await engine.refresh()
    }
    await publish({ color: text('Color'), extra: text('Extra') }, 'color')
    const { id } = await createRecord(engine.admin, 'gadget', { name: 'G', color: 'red', extra: 'x' })
    await updateRecord(engine.admin, 'gadget', id, { color: 'blue', extra: 'y' })
    const [instance] = await instancesOf(engine, id)
    const before = await createRecord(engine.admin, 'gadget', { name: 'H', color: 'red' })
    await updateRecord(engine.admin, 'gadget', before.id, { color: 'blue' })
    await approve((await instancesOf(engine, before.id))[0]!.id)
    await publish({ colour: text('Colour', { was: ['color'] }) }, 'colour')
    const seen = (await (await engine.http(boss)).get(`/api/approvals/instances/${instance!.id}`)).json()
    expect(await seen).toMatchObject({
      changeset: [{ field: 'colour', base: 'red', proposed: 'blue', now: 'red' }],
    })
    const { task } = await taskOf(engine, instance!.id)
    await decide(boss, task, 'approve', { shown: await shownAt(engine, instance!.id, 'boss') })
    expect(await readRecord(engine.admin, 'gadget', id)).toMatchObject({ colour: 'blue', version: 2 })
    // What was locked while it was blue still is.
    await expect(updateRecord(engine.admin, 'gadget', before.id, { name: 'I' })).rejects.toMatchObject({
      code: 'locked_by_approval',
    })
  })
})
