import { beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '../../../../engine/context.ts'
import { bulkRecords } from '../../../../engine/records/bulk.ts'
import { parseBulk } from '../../../../engine/records/bulk-input.ts'
import { createRecord } from '../../../../engine/records/create.ts'
import { deleteRecord } from '../../../../engine/records/delete.ts'
import { deleteTreePart } from '../../../../engine/records/delete-tree.ts'
import { readHistory } from '../../../../engine/records/history.ts'
import { purgeRecord } from '../../../../engine/records/purge.ts'
import { readRecord } from '../../../../engine/records/read.ts'
import { updateRecord } from '../../../../engine/records/update.ts'
import { sql } from '../../../../engine/sql.ts'
import { withEngine } from '../../../support/engine.ts'
import { importer } from '../../records/import/importer.ts'
import { instancesOf, locksOn, publishApprovals } from './published.ts'

describe('the guard of approvals', () => {
  const engine = withEngine()
  let boss: Ctx
  let clerk: Ctx
  let customer: string

  beforeAll(async () => {
    boss = await engine.person({ roles: ['executive'], name: 'Bo' })
    clerk = await engine.person({ roles: ['admin'], name: 'Cleo' })
    const steps = { boss: { assignees: [{ user: boss.user.email }] } }
    const on = (trigger: object, more: object = {}) => ({
      object: 'lead',
      triggers: { it: { type: 'recordChanged', ...trigger } },
      steps,
      path: ['boss'],
      ...more,
    })
    await publishApprovals(engine, {
      'opportunity.gone': {
        object: 'opportunity',
        purpose: 'deletion',
        triggers: { gone: { type: 'recordChanged', on: ['delete'], when: 'amount > 1000' } },
        lock: { fields: [] },
        steps,
        path: ['boss'],
      },
      'opportunity.given': {
        object: 'opportunity',
        purpose: 'transfer',
        triggers: { given: { type: 'recordChanged', on: ['transfer'], when: 'amount > 1000' } },
        lock: { fields: ['owner'] },
        steps,
        path: ['boss'],
      },
      'lead.large': on({ fields: ['score'], when: 'score > 50' }, { guard: 'status', priority: 5 }),
      'lead.huge': on({ fields: ['score'], when: 'score > 90' }, { guard: 'status', priority: 9 }),
      'lead.named': on(
        { on: ['update'], fields: ['company'] },
        { guard: 'changeset', purpose: 'company', submitters: [{ role: 'admin' }] },
      ),
      'lead.sourced': on(
        { on: ['update'], fields: ['source'], when: "source = 'partner'" },
        { guard: 'status', purpose: 'source', noMatch: 'block' },
      ),
      'lead.moved': on({ on: ['transfer'] }, { guard: 'status', purpose: 'moved' }),
      'lead.begun': on(
        { fields: ['job_title'], when: "job_title = 'VIP'", becomes: true },
        { guard: 'status', purpose: 'title' },
      ),
    })
    customer = (await createRecord(engine.admin, 'customer', { name: 'Acme' })).id
  })

  let people = 0
  const aLead = (ctx: Ctx, values: object) =>
    createRecord(ctx, 'lead', { email: `lead${++people}@a.example`, ...values })

  it('holds a stage back, saves the rest, and says so', async () => {
    const order = await createRecord(clerk, 'order', {
      name: 'Ten lamps',
      customer,
      amount: '10',
      deliver_by: '2030-01-01',
    })
    const browser = await engine.http(clerk)
    const answer = await browser.patch(`/api/records/order/${order.id}`, {
      status: 'confirmed',
      customer_po: 'PO-7',
    })
    expect(answer.status).toBe(202)
    expect(await answer.json()).toMatchObject({
      status: 'draft',
      customer_po: 'PO-7',
      approval_state: 'pending',
      version: 2,
      _waiting: { approval: 'order.release', label: 'Order release', act: 'stage', fields: ['status'] },
    })
    expect(await instancesOf(engine, order.id)).toMatchObject([
      {
        definition: 'order.release',
        act: 'stage',
        submitter: clerk.user.id,
        changeset: { values: { status: 'confirmed' } },
      },
    ])
    expect(await locksOn(engine, order.id)).toEqual([{ fields: null, after: false }])
  })

  it('refuses what is wrong before it asks anybody', async () => {
    const order = await createRecord(clerk, 'order', { name: 'No date', customer, amount: '10' })
    await expect(updateRecord(clerk, 'order', order.id, { status: 'confirmed' })).rejects.toMatchObject({
      code: 'validation_failed',
    })
    expect(await instancesOf(engine, order.id)).toEqual([])
  })

  it('locks a new record that begins where it needs an approval', async () => {
    const born = await createRecord(clerk, 'order', {
      name: 'At once',
      customer,
      amount: '10',
      status: 'confirmed',
      deliver_by: '2030-01-01',
    }).catch((error: unknown) => error)
    expect(born).toMatchObject({ status: 'confirmed', approval_state: 'pending' })
    expect(await instancesOf(engine, (born as { id: string }).id)).toMatchObject([{ act: 'create' }])
  })

  it('leaves a row as it is when its change is kept aside', async () => {
    const lead = await aLead(clerk, { name: 'Lee', company: 'Old' })
    const answer = await (await engine.http(clerk)).patch(`/api/records/lead/${lead.id}`, {
      company: 'New',
      job_title: 'CTO',
    })
    expect(answer.status).toBe(202)
    expect(await answer.json()).toMatchObject({ company: 'Old', job_title: null, version: 1 })
    const [waiting] = await instancesOf(engine, lead.id)
    expect(waiting).toMatchObject({
      definition: 'lead.named',
      changeset: { values: { company: 'New', job_title: 'CTO' }, base: { company: 'Old', job_title: null } },
    })
    expect((await readHistory(engine.admin, 'lead', lead.id, 10)).data).toHaveLength(1)
    await expect(updateRecord(clerk, 'lead', lead.id, { company: 'Other' })).rejects.toMatchObject({
      code: 'approval_open_already',
    })
    expect(await updateRecord(clerk, 'lead', lead.id, { job_title: 'Free' })).toMatchObject({
      job_title: 'Free',
    })
  })

  it('keeps nobody from moving what is only looked at, while it is', async () => {
    const lead = await aLead(clerk, { name: 'Moe' })
    await updateRecord(clerk, 'lead', lead.id, { owner: boss.user.id })
    expect(await instancesOf(engine, lead.id)).toMatchObject([{ definition: 'lead.moved', state: 'pending' }])
    await updateRecord(clerk, 'lead', lead.id, { owner: clerk.user.id })
    expect(await instancesOf(engine, lead.id)).toHaveLength(1)
    expect(await readRecord(clerk, 'lead', lead.id)).toMatchObject({ owner: { id: clerk.user.id } })
  })

  it('is not got round by somebody who may not submit', async () => {
    const { id: department } = await createRecord(engine.system, 'department', { name: 'East', code: 'east' })
    const seller = await engine.person({ roles: ['seller'], name: 'Sal', department })
    const lead = await aLead(seller, { name: 'Max', company: 'Old' })
    await expect(updateRecord(seller, 'lead', lead.id, { company: 'New' })).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('lead.named'),
    })
    expect(await readRecord(seller, 'lead', lead.id)).toMatchObject({ company: 'Old' })
  })

  it('takes the approval with the highest priority, and asks only once', async () => {
    const lead = await aLead(clerk, { name: 'Hot', score: 60 })
    const huge = await aLead(clerk, { name: 'Hotter', score: 95 })
    expect(await instancesOf(engine, lead.id)).toMatchObject([{ definition: 'lead.large', act: 'create' }])
    expect(await instancesOf(engine, huge.id)).toMatchObject([{ definition: 'lead.huge' }])
    expect(await updateRecord(clerk, 'lead', lead.id, { score: 70 })).toMatchObject({ score: 70 })
    expect(await instancesOf(engine, lead.id)).toHaveLength(1)
  })

  it('lets nothing through that no approval was made for, where one says so', async () => {
    const lead = await aLead(clerk, { name: 'Sam' })
    await expect(updateRecord(clerk, 'lead', lead.id, { source: 'website' })).rejects.toMatchObject({
      code: 'validation_failed',
      details: { errors: [{ path: '/source', code: 'rule_failed' }] },
    })
    await updateRecord(clerk, 'lead', lead.id, { source: 'partner' })
    expect(await instancesOf(engine, lead.id)).toMatchObject([{ definition: 'lead.sourced' }])
  })

  it('begins when a condition begins to hold, not while it goes on holding', async () => {
    const lead = await aLead(clerk, { name: 'Vi', job_title: 'VIP' })
    expect(await instancesOf(engine, lead.id)).toMatchObject([{ definition: 'lead.begun' }])
    const plain = await aLead(clerk, { name: 'Pia', job_title: 'x' })
    await updateRecord(clerk, 'lead', plain.id, { job_title: 'y' })
    expect(await instancesOf(engine, plain.id)).toEqual([])
  })

  it('keeps a record that somebody must agree to delete', async () => {
    const deal = await createRecord(clerk, 'opportunity', { name: 'Dear', customer, amount: '5000' })
    const small = await createRecord(clerk, 'opportunity', { name: 'Small', customer, amount: '5' })
    const answer = await (await engine.http(clerk)).delete(`/api/records/opportunity/${deal.id}`)
    expect(answer.status).toBe(202)
    expect(await answer.json()).toMatchObject({ _waiting: { approval: 'opportunity.gone', act: 'delete' } })
    expect(await readRecord(engine.admin, 'opportunity', deal.id)).toMatchObject({
      approval_state: 'pending',
    })
    expect(await deleteRecord(clerk, 'opportunity', small.id)).toEqual({})
    const { results } = await bulkRecords(
      clerk,
      'opportunity',
      parseBulk({
        delete: [
          (await createRecord(clerk, 'opportunity', { name: 'Dear too', customer, amount: '6000' })).id,
        ],
        mode: 'each',
      }),
    )
    expect(results).toMatchObject([{ _waiting: { act: 'delete' } }])
    const third = await createRecord(clerk, 'opportunity', { name: 'Dear as well', customer, amount: '7000' })
    await expect(purgeRecord(clerk, 'opportunity', third.id)).rejects.toMatchObject({ code: 'forbidden' })
    expect(await instancesOf(engine, third.id)).toEqual([])
    await deleteTreePart(clerk, 'opportunity', { id: third.id, batch: third.id })
    expect(await readRecord(clerk, 'opportunity', third.id)).toMatchObject({ approval_state: 'pending' })
  })

  it('holds a transfer back', async () => {
    const deal = await createRecord(clerk, 'opportunity', { name: 'Mine', customer, amount: '5000' })
    const answer = await updateRecord(clerk, 'opportunity', deal.id, {
      owner: boss.user.id,
      next_step: 'Hand over',
    })
    expect(answer).toMatchObject({
      owner: { id: clerk.user.id },
      next_step: 'Hand over',
      _waiting: { act: 'transfer', fields: ['owner'] },
    })
  })

  it('works through a bulk and an import set-wise', async () => {
    const create = Array.from({ length: 6 }, (_, n) => ({
      name: `Bulk ${n}`,
      email: `bulk${n}@a.example`,
      score: n * 20,
    }))
    const { results } = await bulkRecords(clerk, 'lead', parseBulk({ create, mode: 'all' }))
    const found = await Promise.all(
      results.map(async (result) => ('id' in result ? (await instancesOf(engine, result.id)).length : -1)),
    )
    expect(found).toEqual([0, 0, 0, 1, 1, 1])
    const leads = results.flatMap((result) => ('id' in result ? [result.id] : []))
    const update = leads.map((id) => ({ id, company: 'All', job_title: 'x' }))
    const changed = await bulkRecords(clerk, 'lead', parseBulk({ update, mode: 'each' }))
    expect(changed.results).toMatchObject(leads.map((id) => ({ id, _waiting: { approval: 'lead.named' } })))

    const job = await importer(engine).run(
      'lead',
      'Name,Email,Score\nIda,ida@a.example,99\nIvo,ivo@a.example,10\n',
      { columns: { Name: { field: 'name' }, Email: { field: 'email' }, Score: { field: 'score' } } },
      clerk,
    )
    expect(job).toMatchObject({ state: 'done', done: 2 })
    const imported = await engine.db.rows<{ name: string; n: number }>(
      sql`SELECT l.name, count(i.run_id)::int AS n FROM app.lead l
        LEFT JOIN sys.approval_instance i ON i.record_id = l.id
        WHERE l.name IN ('Ida', 'Ivo') GROUP BY l.name ORDER BY l.name`,
    )
    expect(imported).toEqual([
      { name: 'Ida', n: 1 },
      { name: 'Ivo', n: 0 },
    ])
  })

  it('is judged when it is published', async () => {
    const browser = await engine.http()
    const codes = async (more: object) => {
      const document = {
        object: 'contract',
        steps: { a: { assignees: [{ role: 'legal' }] } },
        path: ['a'],
        ...more,
      }
      const answer = await browser.post('/api/design/check', {
        kind: 'approval',
        name: 'contract.x',
        document,
      })
      const { problems } = (await answer.json()) as { problems: { code: string; path: string }[] }
      return problems.map(({ code, path }) => `${code} ${path.split('#')[1]}`)
    }
    const trigger = (given: object) => codes({ triggers: { t: given } })
    expect(await trigger({ type: 'recordChange' })).toEqual(['approval_unknown_trigger /triggers/t/type'])
    expect(await trigger({ type: 'recordChanged', on: ['updated'], fields: ['amont'] })).toEqual([
      'approval_unknown_trigger /triggers/t/on',
      'unknown_field /triggers/t/fields/0',
    ])
    expect(await trigger({ type: 'stageChanged', to: ['signing'] })).toEqual([
      'approval_no_stage /triggers/t',
    ])
    expect(await trigger({ type: 'recordChanged', on: ['update'], when: 'amont > 1' })).toEqual([
      'expression_invalid /triggers/t/when',
    ])
    const born = { t: { type: 'recordChanged', on: ['create'] } }
    expect(await codes({ guard: 'changeset', triggers: born })).toEqual([
      'approval_create_aside /triggers/t/on',
    ])
    const after = { approve: { fields: ['nothing'], until: 'soon' }, reject: { while: 'nothing = 1' } }
    expect(await codes({ lock: { after } })).toEqual([
      'unknown_field /lock/after/approve/fields/0',
      'approval_bad_duration /lock/after/approve/until',
      'expression_invalid /lock/after/reject/while',
    ])
    expect(await codes({ object: 'contact' })).toEqual(['approval_needs_feature /object'])
  })

  it('leaves what the demo is made of alone', async () => {
    const lead = await aLead({ ...clerk, via: 'demo' }, { name: 'Demo', score: 99 })
    expect(await instancesOf(engine, lead.id)).toEqual([])
  })
})
