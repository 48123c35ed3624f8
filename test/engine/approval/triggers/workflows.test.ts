import { beforeAll, describe, expect, it } from 'vitest'
import { decide } from '../../../../engine/approval/acts/decide.ts'
import { returnTask } from '../../../../engine/approval/acts/return.ts'
import { withdraw } from '../../../../engine/approval/acts/withdraw.ts'
import type { Ctx } from '../../../../engine/context.ts'
import { createRecord } from '../../../../engine/records/create.ts'
import { readRecord } from '../../../../engine/records/read.ts'
import { updateRecord } from '../../../../engine/records/update.ts'
import { sql } from '../../../../engine/sql.ts'
import { withEngine } from '../../../support/engine.ts'
import { incidentsOf, publishWorkflows, runsOf, settle } from '../../workflow/published.ts'
import { instancesOf, publishApprovals, taskOf } from '../guard/published.ts'

describe('approvals and workflows', () => {
  const engine = withEngine()
  let boss: Ctx
  let clerk: Ctx

  beforeAll(async () => {
    boss = await engine.person({ roles: ['admin'], name: 'Bo' })
    clerk = await engine.person({ roles: ['admin'], name: 'Cleo' })
    await publishApprovals(engine, {
      'lead.asked': {
        object: 'lead',
        guard: 'status',
        withdraw: 'always',
        steps: {
          first: { assignees: [{ user: boss.user.email }] },
          second: { assignees: [{ user: boss.user.email }] },
        },
        path: ['first', 'second'],
      },
    })
    const end = (id: string) => ({ type: 'update', values: { description: id } })
    await publishWorkflows(engine, {
      asking: {
        object: 'lead',
        triggers: { made: { type: 'recordChanged', on: ['create'], when: "company = 'Asking'" } },
        start: 'ask',
        nodes: {
          ask: {
            type: 'approval',
            approval: 'lead.asked',
            on: { hurry: { event: 'enough', match: '$record.id', next: 'tired' } },
            outputs: { approved: 'yes', rejected: 'no', withdrawn: 'back', cancelled: 'off' },
          },
          yes: end('yes'),
          no: end('no'),
          back: end('withdrawn'),
          off: end('cancelled'),
          tired: end('tired'),
        },
      },
      enough: {
        object: 'lead',
        triggers: { said: { type: 'recordChanged', on: ['update'], fields: ['website'] } },
        start: 'say',
        nodes: { say: { type: 'signal', event: 'enough', match: '$record.id', to: 'all' } },
      },
      hearing: {
        object: 'lead',
        triggers: {
          heard: {
            type: 'approval',
            approval: 'lead.asked',
            on: ['submitted', 'step', 'returned', 'approved', 'rejected', 'withdrawn', 'cancelled'],
            when: "company = 'Asking'",
          },
        },
        start: 'note',
        nodes: {
          note: {
            type: 'create',
            object: 'activity',
            values: {
              type: 'task',
              subject: "=$trigger.on & ' ' & ($trigger.step ?? '-') & ' ' & name",
              about: { object: 'lead', id: '=id' },
            },
          },
        },
      },
    })
  })

  let people = 0
  const asked = async () => {
    const email = `lead${++people}@a.example`
    const { id } = await createRecord(clerk, 'lead', { name: `Lee ${people}`, company: 'Asking', email })
    await settle(engine)
    const [instance] = await instancesOf(engine, id)
    expect(instance, 'an approval that the workflow asked for').toBeDefined()
    return { id, instance: instance!.id }
  }
  const answer = async (instance: string, act: 'approve' | 'reject') => {
    const { task, shown } = await taskOf(engine, instance)
    await decide(boss, task, act, { shown, comment: 'So be it' })
  }
  const outcome = async (id: string) => {
    await settle(engine)
    return (await readRecord(engine.admin, 'lead', id))['description']
  }
  /** What it was told, in no order: each is a run of its own. Asked once everything has come to rest. */
  const heard = async (id: string) => {
    const rows = await engine.db.rows<{ subject: string }>(
      sql`SELECT a.subject FROM app.activity a JOIN app.lead l ON l.id = ${id}::uuid AND a.subject LIKE '% ' || l.name`,
    )
    return rows.map(({ subject }) => subject.split(' ').slice(0, 2).join(' ')).sort()
  }

  it('go on by what was decided, on behalf of who set the workflow off', async () => {
    const { id, instance } = await asked()
    expect(await instancesOf(engine, id)).toMatchObject([
      { state: 'pending', act: 'submit', submitter: clerk.user.id },
    ])
    await answer(instance, 'approve')
    expect(await outcome(id)).toBeNull()
    await answer(instance, 'approve')
    expect(await outcome(id)).toBe('yes')
    expect(await heard(id)).toEqual(['approved -', 'step first', 'step second', 'submitted -'])
  })

  it('know a rejection', async () => {
    const { id, instance } = await asked()
    await answer(instance, 'reject')
    expect(await outcome(id)).toBe('no')
    expect(await heard(id)).toEqual(['rejected -', 'submitted -'])
  })

  it('know that it was withdrawn, and that it was returned before', async () => {
    const { id, instance } = await asked()
    const { task } = await taskOf(engine, instance)
    await returnTask(boss, task, { to: 'submit', comment: 'Why?' })
    await withdraw(clerk, instance)
    expect(await outcome(id)).toBe('withdrawn')
    expect(await heard(id)).toEqual(['returned first', 'submitted -', 'withdrawn -'])
  })

  it('end an approval that nobody waits for any more', async () => {
    const { id, instance } = await asked()
    await updateRecord(clerk, 'lead', id, { website: 'https://a.example' })
    expect(await outcome(id)).toBe('tired')
    expect(await instancesOf(engine, id)).toMatchObject([{ id: instance, state: 'cancelled' }])
    const open = await engine.db.rows(
      sql`SELECT 1 FROM sys.approval_task WHERE run_id = ${instance}::uuid AND state IN ('open', 'waiting')`,
    )
    expect(open).toEqual([])
  })

  it('say at publish which approval there is not', async () => {
    const browser = await engine.http()
    const check = async (document: object) => {
      const answered = await browser.post('/api/design/check', {
        kind: 'workflow',
        name: 'wrong',
        document: { object: 'lead', start: 'ask', ...document },
      })
      return ((await answered.json()) as { problems: { code: string; path: string }[] }).problems
    }
    expect(await check({ nodes: { ask: { type: 'approval', approval: 'lead.ask' } } })).toMatchObject([
      { code: 'unknown_approval', path: 'workflow/wrong#/nodes/ask/approval' },
    ])
    const problems = await check({
      triggers: { t: { type: 'approval', approval: 'lead.asked', on: ['decided'] } },
      nodes: { ask: { type: 'end' } },
    })
    expect(problems).toMatchObject([
      { code: 'process_option_invalid', path: 'workflow/wrong#/triggers/t/on' },
    ])
  })

  it('have no incident and no run left over', async () => {
    await settle(engine)
    expect(await incidentsOf(engine, 'asking')).toEqual([])
    const states = (await runsOf(engine, 'asking')).map(({ state }) => state)
    expect(new Set(states)).toEqual(new Set(['completed']))
  })
})
