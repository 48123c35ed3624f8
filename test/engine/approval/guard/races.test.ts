import { beforeAll, describe, expect, it } from 'vitest'
import { decide } from '../../../../engine/approval/acts/decide.ts'
import type { Ctx } from '../../../../engine/context.ts'
import { AppError } from '../../../../engine/errors.ts'
import { createRecord } from '../../../../engine/records/create.ts'
import { deleteRecord } from '../../../../engine/records/delete.ts'
import { updateRecord } from '../../../../engine/records/update.ts'
import { sql } from '../../../../engine/sql.ts'
import { withEngine } from '../../../support/engine.ts'
import { instancesOf, publishApprovals, taskOf } from './published.ts'

describe('saves and approvals at the same moment', () => {
  const engine = withEngine()
  let boss: Ctx
  let clerk: Ctx

  beforeAll(async () => {
    boss = await engine.person({ roles: ['admin'], name: 'Bo' })
    clerk = await engine.person({ roles: ['admin'], name: 'Cleo' })
    const document = (company: string, more: object) => ({
      object: 'lead',
      triggers: {
        asked: { type: 'recordChanged', on: ['update'], fields: ['score'], when: `company = '${company}'` },
      },
      steps: { boss: { assignees: [{ user: boss.user.email }], shows: ['budget'] } },
      path: ['boss'],
      ...more,
    })
    await publishApprovals(engine, {
      'lead.gated': document('Gate', {}),
      'lead.aside': document('Aside', { guard: 'changeset' }),
      'lead.again': document('Again', { guard: 'status', onStale: 'restart' }),
      'lead.gone': document('Gone', { onRecordGone: 'cancel', lock: { fields: [] }, guard: 'status' }),
    })
  })

  let people = 0
  const aLead = async (company: string) =>
    (
      await createRecord(clerk, 'lead', {
        name: `Lee ${++people}`,
        company,
        email: `lead${people}@a.example`,
        budget: '1',
      })
    ).id
  const codes = async (all: Promise<unknown>[]) =>
    (await Promise.allSettled(all)).map((one) =>
      one.status === 'fulfilled' ? 'done' : one.reason instanceof AppError ? one.reason.code : one.reason,
    )

  it.each([
    ['Gate', 'locked_by_approval'],
    ['Aside', 'approval_open_already'],
  ])('of many that need the approval %s one begins it, the others learn of it', async (company, told) => {
    const id = await aLead(company)
    const all = await codes(
      Array.from({ length: 12 }, (_, n) => updateRecord(clerk, 'lead', id, { score: n + 1 })),
    )
    expect(all.filter((code) => code === 'done')).toHaveLength(1)
    expect(new Set(all)).toEqual(new Set(['done', told]))
    expect(await instancesOf(engine, id)).toHaveLength(1)
  })

  it('of a decision and a save that has it begin again none is lost', async () => {
    for (let round = 0; round < 6; round++) {
      const id = await aLead('Again')
      await updateRecord(clerk, 'lead', id, { score: 5 })
      const [instance] = await instancesOf(engine, id)
      const { task, shown } = await taskOf(engine, instance!.id)
      const [decided, saved] = await codes([
        decide(boss, task, 'approve', { shown }),
        updateRecord(clerk, 'lead', id, { budget: '9' }),
      ])
      expect(saved).toBe('done')
      const [after] = await instancesOf(engine, id)
      if (decided === 'done') expect(after).toMatchObject({ state: 'approved' })
      else {
        expect(['decision_stale', 'approval_not_open']).toContain(decided)
        expect(after).toMatchObject({ state: 'pending', round: 2 })
        await taskOf(engine, instance!.id)
      }
    }
  })

  it('of a decision and a deletion both end with an approval that is over', async () => {
    for (let round = 0; round < 6; round++) {
      const id = await aLead('Gone')
      await updateRecord(clerk, 'lead', id, { score: 5 })
      const [instance] = await instancesOf(engine, id)
      const { task, shown } = await taskOf(engine, instance!.id)
      const [decided, deleted] = await codes([
        decide(boss, task, 'reject', { shown, comment: 'No' }),
        deleteRecord(clerk, 'lead', id),
      ])
      expect(deleted).toBe('done')
      expect((await instancesOf(engine, id))[0]!.state).toBe(decided === 'done' ? 'rejected' : 'cancelled')
      const left = await engine.db.rows(
        sql`SELECT 1 FROM sys.approval_task WHERE run_id = ${instance!.id}::uuid AND state IN ('open', 'waiting')
          UNION ALL SELECT 1 FROM sys.run WHERE id = ${instance!.id}::uuid AND ended_at IS NULL`,
      )
      expect(left).toEqual([])
    }
  })
})
