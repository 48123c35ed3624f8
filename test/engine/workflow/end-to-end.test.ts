import { describe, expect, it } from 'vitest'
import { createRecord } from '../../../engine/records/create.ts'
import { listRecords } from '../../../engine/records/list.ts'
import { updateRecord } from '../../../engine/records/update.ts'
import { withEngine } from '../../support/engine.ts'
import { incidentsOf, publishWorkflows, runsOf, settle } from './published.ts'

const day = 86_400_000
const every = { limit: 50, offset: 0, count: 'none' as const, deleted: false }

describe('a workflow published through the designer', () => {
  const engine = withEngine()

  const deal = async (more: Record<string, unknown> = {}) => {
    const customer = await createRecord(engine.admin, 'customer', { name: `Buyer ${Math.random()}` })
    return createRecord(engine.admin, 'opportunity', {
      name: 'Deal',
      customer: customer.id,
      amount: '100.00',
      stage: 'negotiate',
      ...more,
    })
  }

  it('runs when a record changes as its trigger says: makes a record, waits, tells the owner', async () => {
    await publishWorkflows(engine, {
      after_win: {
        label: { en: 'After a win', zh: '赢单之后' },
        object: 'opportunity',
        triggers: {
          won: {
            type: 'recordChanged',
            on: ['update'],
            fields: ['stage'],
            when: "stage = 'won'",
            becomes: true,
          },
        },
        start: 'plan',
        nodes: {
          plan: {
            type: 'create',
            object: 'activity',
            values: {
              subject: '="Call " & customer.name',
              type: 'call',
              owner: '=owner',
              about: { object: 'opportunity', id: '=$record.id' },
            },
            next: 'rest',
          },
          rest: { type: 'wait', after: 'P3D', next: 'tell' },
          tell: {
            type: 'notify',
            to: '=owner',
            title: { en: 'How is {{customer.name}}?', zh: '{{customer.name}} 怎么样？' },
            next: 'end',
          },
          end: { type: 'end', result: 'told' },
        },
      },
    })
    const won = await deal()
    const other = await deal()
    await updateRecord(engine.admin, 'opportunity', other.id, { amount: '200.00' })
    await settle(engine)
    expect(await runsOf(engine, 'after_win')).toEqual([])

    await updateRecord(engine.admin, 'opportunity', won.id, { stage: 'won' })
    await settle(engine)
    expect(await incidentsOf(engine, 'after_win')).toEqual([])
    expect(await runsOf(engine, 'after_win')).toMatchObject([{ state: 'waiting', record_id: won.id }])
    const { data } = await listRecords(engine.admin, 'activity', { ...every, filter: "type = 'call'" })
    expect(data).toMatchObject([{ subject: expect.stringMatching(/^Call Buyer/) }])

    engine.clock.pass(3 * day + 1000)
    await settle(engine)
    expect(await runsOf(engine, 'after_win')).toMatchObject([{ state: 'completed', result: 'told' }])
    const told = await listRecords(engine.admin, 'notification', every)
    expect(told.data).toMatchObject([{ subject: expect.stringMatching(/^How is Buyer .*\?$/) }])
  }, 60_000)
})
