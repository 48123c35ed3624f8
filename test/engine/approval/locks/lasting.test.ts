import { beforeAll, describe, expect, it } from 'vitest'
import { decide } from '../../../../engine/approval/acts/decide.ts'
import { returnTask } from '../../../../engine/approval/acts/return.ts'
import { resumeInstance, suspendInstance } from '../../../../engine/approval/acts/suspend.ts'
import type { Ctx } from '../../../../engine/context.ts'
import type { AppError } from '../../../../engine/errors.ts'
import { createRecord } from '../../../../engine/records/create.ts'
import { deleteRecord } from '../../../../engine/records/delete.ts'
import { mergeRecords } from '../../../../engine/records/merge/merge-records.ts'
import { readRecord } from '../../../../engine/records/read.ts'
import { updateRecord } from '../../../../engine/records/update.ts'
import { withEngine } from '../../../support/engine.ts'
import { settle } from '../../workflow/published.ts'
import { shownAt } from '../driver/published.ts'
import { instancesOf, locksOn, publishApprovals, taskOf } from '../guard/published.ts'

describe('how long an approval locks, and for whom', () => {
  const engine = withEngine()
  let boss: Ctx
  let clerk: Ctx

  beforeAll(async () => {
    boss = await engine.person({ roles: ['admin'], name: 'Bo' })
    clerk = await engine.person({ roles: ['admin'], name: 'Cleo' })
    const steps = { boss: { assignees: [{ user: boss.user.email }], shows: ['name', 'budget'] } }
    /** Begins for leads of that company. */
    const of = (company: string, more: object) => [
      `lead.${company}`,
      {
        object: 'lead',
        triggers: { made: { type: 'recordChanged', on: ['create'], when: `company = '${company}'` } },
        steps,
        path: ['boss'],
        ...more,
      },
    ]
    await publishApprovals(
      engine,
      Object.fromEntries([
        of('kept', {
          lock: {
            after: {
              approve: { fields: ['budget'], while: "$not(rating = 'cold')" },
              reject: { fields: ['name'], until: 'P2D' },
            },
          },
        }),
        of('closed', { lock: { except: 'none' } }),
        of('open', { lock: { except: 'currentApprover' } }),
        of('watched', { guard: 'status' }),
        of('whole', {
          ...{ guard: 'status', onStale: 'block' },
          steps: { boss: { assignees: steps.boss.assignees } },
        }),
        of('again', { guard: 'status', onStale: 'restart' }),
        of('stale', { guard: 'status', onStale: 'stale' }),
        of('ending', { onRecordGone: 'cancel' }),
        of('aside', {
          guard: 'changeset',
          purpose: 'aside',
          onRecordGone: 'move',
          triggers: {
            spent: { type: 'recordChanged', on: ['update'], fields: ['budget'], when: "company = 'aside'" },
          },
        }),
        of('moving', { onRecordGone: 'move', lock: { fields: [] } }),
      ]),
    )
  })

  let people = 0
  const aLead = async (company: string) => {
    const email = `lead${++people}@a.example`
    const { id } = await createRecord(clerk, 'lead', { name: `Lee ${people}`, company, email, budget: '5' })
    const [instance] = await instancesOf(engine, id)
    return { id, instance: instance!.id }
  }
  const answer = async (instance: string, act: 'approve' | 'reject' = 'approve') => {
    const { task, shown } = await taskOf(engine, instance)
    await decide(boss, task, act, { shown, comment: 'So be it' })
  }
  const set = (who: Ctx, id: string, values: object) => updateRecord(who, 'lead', id, values)
  const locked = { code: 'locked_by_approval' }

  it('keeps what was approved while its condition holds', async () => {
    const { id, instance } = await aLead('kept')
    await answer(instance)
    expect(await locksOn(engine, id)).toEqual([{ fields: ['budget'], after: true }])
    expect(await set(clerk, id, { job_title: 'Free' })).toMatchObject({ job_title: 'Free' })
    await expect(set(clerk, id, { budget: '6' })).rejects.toMatchObject({
      ...locked,
      message: expect.stringMatching(
        /stays locked since it was approved.*opens when the record is not as.*Submit the record for this approval again/,
      ),
    })
    await set(clerk, id, { rating: 'cold' })
    expect(await set(clerk, id, { budget: '6' })).toMatchObject({ budget: '6.00' })
  })

  it('opens what was rejected when its time is over', async () => {
    const { id, instance } = await aLead('kept')
    await answer(instance, 'reject')
    const refused: AppError = await set(clerk, id, { name: 'Other' }).catch((error) => error)
    expect(refused).toMatchObject(locked)
    const day = engine.clock.now().getTime() + 2 * 86_400_000
    expect(refused.text('en')).toContain(`It opens at ${new Date(day).toISOString().slice(0, 10)}`)
    expect(refused.text('zh')).toMatch(/将于 .+（UTC）解锁。如需提前修改，请重新提交该审批。$/)
    engine.clock.pass(2 * 86_400_000 + 1_000)
    expect(await set(clerk, id, { name: 'Other' })).toMatchObject({ name: 'Other' })
  })

  it('lets the submitter mend what was returned to them, and nobody else', async () => {
    const { id, instance } = await aLead('kept')
    const { task } = await taskOf(engine, instance)
    await returnTask(boss, task, { to: 'submit', comment: 'Too little' })
    expect(await readRecord(clerk, 'lead', id)).toMatchObject({ budget: '5.00' })
    await expect(set(boss, id, { budget: '9' })).rejects.toMatchObject({
      ...locked,
      details: { who: ['Cleo'] },
    })
    expect(await set(clerk, id, { budget: '9' })).toMatchObject({ budget: '9.00' })
  })

  it('may leave nobody out, or those who decide', async () => {
    const closed = await aLead('closed')
    await returnTask(boss, (await taskOf(engine, closed.instance)).task, { to: 'submit', comment: 'No' })
    await expect(set(clerk, closed.id, { budget: '9' })).rejects.toMatchObject(locked)
    const open = await aLead('open')
    await expect(set(clerk, open.id, { budget: '9' })).rejects.toMatchObject(locked)
    expect(await set(boss, open.id, { budget: '9' })).toMatchObject({ budget: '9.00' })
  })

  it('keeps what approvers are shown as it is, and leaves the rest free', async () => {
    const { id } = await aLead('watched')
    await expect(set(clerk, id, { budget: '9', job_title: 'x' })).rejects.toMatchObject({
      ...locked,
      details: { fields: ['budget'] },
    })
    expect(await set(clerk, id, { job_title: 'x' })).toMatchObject({ job_title: 'x' })
  })

  it('begins again when what approvers are shown has changed, where it says so', async () => {
    const { id, instance } = await aLead('again')
    const before = await taskOf(engine, instance)
    await set(clerk, id, { job_title: 'x' })
    expect(await instancesOf(engine, id)).toMatchObject([{ round: 1 }])
    await set(clerk, id, { budget: '9' })
    expect(await instancesOf(engine, id)).toMatchObject([{ round: 2, state: 'pending' }])
    await expect(decide(boss, before.task, 'approve', { shown: before.shown })).rejects.toMatchObject({
      code: 'approval_not_open',
    })
    await answer(instance)
    expect(await instancesOf(engine, id)).toMatchObject([{ state: 'approved' }])
  })

  it('begins again when it goes on, where that has changed while it was held', async () => {
    const { id, instance } = await aLead('again')
    await suspendInstance(engine.admin, instance, { reason: 'The office moves' })
    await set(clerk, id, { budget: '9' })
    expect(await instancesOf(engine, id)).toMatchObject([{ round: 2, state: 'suspended' }])
    await resumeInstance(engine.admin, instance)
    await settle(engine)
    await answer(instance)
    expect(await instancesOf(engine, id)).toMatchObject([{ round: 2, state: 'approved' }])
  })

  it('stands on all that people fill in, where its steps name nothing', async () => {
    const { id } = await aLead('whole')
    await expect(set(clerk, id, { job_title: 'x' })).rejects.toMatchObject({
      ...locked,
      details: { fields: ['job_title'] },
    })
  })

  it('tells whoever decides on what has changed since', async () => {
    const { id, instance } = await aLead('stale')
    const { task, shown } = await taskOf(engine, instance)
    await set(clerk, id, { budget: '9' })
    await expect(decide(boss, task, 'approve', { shown })).rejects.toMatchObject({ code: 'decision_stale' })
  })

  it('ends with its record, where it says so', async () => {
    const { id } = await aLead('ending')
    await deleteRecord(clerk, 'lead', id)
    expect(await instancesOf(engine, id)).toMatchObject([{ state: 'cancelled' }])
    expect(await locksOn(engine, id)).toEqual([])
  })

  it('goes on with the record that stays of a merge, where it says so', async () => {
    const { id, instance } = await aLead('moving')
    const other = await createRecord(clerk, 'lead', { name: 'Twin', email: 'twin@a.example' })
    await mergeRecords(clerk, 'lead', other.id, { body: { with: [{ id }] } })
    expect(await instancesOf(engine, other.id)).toMatchObject([{ id: instance, state: 'pending' }])
    expect(await locksOn(engine, other.id)).toEqual([{ fields: ['name', 'budget'], after: false }])
    await expect(answer(instance)).rejects.toMatchObject({ code: 'decision_stale' })
  })

  it('overwrites nothing of the record that stays with what was proposed for the other', async () => {
    const email = 'aside@a.example'
    const { id } = await createRecord(clerk, 'lead', { name: 'Aside', company: 'aside', email, budget: '5' })
    await set(clerk, id, { job_title: 'Twice' })
    await set(clerk, id, { budget: '9' })
    const [instance] = await instancesOf(engine, id)
    const other = await createRecord(clerk, 'lead', {
      name: 'Aside too',
      email: 'aside2@a.example',
      budget: '7',
    })
    await mergeRecords(clerk, 'lead', other.id, { body: { with: [{ id }] } })
    const { task } = await taskOf(engine, instance!.id)
    await decide(boss, task, 'approve', { shown: await shownAt(engine, instance!.id, 'boss') })
    expect(await readRecord(clerk, 'lead', other.id)).toMatchObject({ budget: '7.00' })
    expect(await instancesOf(engine, other.id)).toMatchObject([{ state: 'returned' }])
  })
})
