import { beforeAll, describe, expect, it } from 'vitest'
import { decide } from '../../../../engine/approval/acts/decide.ts'
import { claim, unclaim } from '../../../../engine/approval/acts/seats.ts'
import { countApprovals } from '../../../../engine/approval/api-views/counts.ts'
import { readApproval } from '../../../../engine/approval/api-views/instance-view.ts'
import { listApprovals } from '../../../../engine/approval/api-views/task-list.ts'
import { addDelegation } from '../../../../engine/approval/delegations/delegations.ts'
import { emptyQueuesChore } from '../../../../engine/approval/people/empty-queues.ts'
import { readSteps } from '../../../../engine/approval/store/steps.ts'
import type { Ctx } from '../../../../engine/context.ts'
import { updateRecord } from '../../../../engine/records/update.ts'
import { sql } from '../../../../engine/sql.ts'
import { withEngine } from '../../../support/engine.ts'
import { asked, publishApprovals, shownAt, submitted, taskOf } from '../driver/published.ts'

describe('what waits in a queue', () => {
  const engine = withEngine()
  let [sam, lea, fay, eve]: Ctx[] = []

  beforeAll(async () => {
    sam = await engine.person({ name: 'Sam', roles: ['admin'] })
    lea = await engine.person({ name: 'Lea', roles: ['admin', 'legal', 'finance_clerk'] })
    fay = await engine.person({ name: 'Fay', roles: ['admin', 'finance_clerk'] })
    eve = await engine.person({ name: 'Eve', roles: ['admin'] })
    const common = {
      object: 'customer',
      guard: 'status',
      onStale: 'stale',
      flowAdmin: { user: eve.user.email },
    }
    const pool = (role: string, more: object = {}) => ({
      assignees: [{ pool: { role } }],
      shows: ['name'],
      ...more,
    })
    await publishApprovals(engine, {
      'customer.law': {
        ...common,
        label: { en: 'Law', zh: '法务' },
        purpose: 'law',
        steps: { law: pool('legal') },
        path: ['law'],
      },
      'customer.own': {
        ...common,
        label: { en: 'Own', zh: '本人' },
        purpose: 'own',
        self: 'approve',
        steps: { law: pool('legal') },
        path: ['law'],
      },
      'customer.both': {
        ...common,
        label: { en: 'Both', zh: '两步' },
        purpose: 'both',
        steps: { money: pool('finance_clerk'), law: pool('legal', { differentFrom: ['money'] }) },
        path: [{ parallel: { m: ['money'], l: ['law'] } }],
      },
      'customer.turns': {
        ...common,
        label: { en: 'Turns', zh: '依次' },
        purpose: 'turns',
        steps: {
          law: {
            assignees: [{ pool: { role: 'legal' } }, { user: lea.user.email }],
            decision: { type: 'sequential' },
            shows: ['name'],
          },
        },
        path: ['law'],
      },
      'customer.beside': {
        ...common,
        label: { en: 'Beside', zh: '同时' },
        purpose: 'beside',
        steps: {
          money: pool('finance_clerk'),
          law: {
            assignees: [{ user: eve.user.email }, { pool: { role: 'legal' } }],
            differentFrom: ['money'],
            decision: { type: 'all' },
            shows: ['name'],
          },
        },
        path: [{ parallel: { m: ['money'], l: ['law'] } }],
      },
      'customer.last': {
        ...common,
        label: { en: 'Last', zh: '最后' },
        purpose: 'last',
        steps: {
          money: pool('finance_clerk'),
          law: {
            assignees: [{ pool: { role: 'legal' } }, { user: eve.user.email }],
            differentFrom: ['money'],
            decision: { type: 'sequential' },
            shows: ['name'],
          },
        },
        path: [{ parallel: { m: ['money'], l: ['law'] } }],
      },
      'customer.after': {
        ...common,
        label: { en: 'After', zh: '先后' },
        purpose: 'after',
        steps: { money: pool('finance_clerk', { differentFrom: ['law'] }), law: pool('legal') },
        path: ['money', 'law'],
      },
    })
  })

  const reasons = async (run: string, step: string) =>
    (await readSteps(engine.db, run))
      .findLast((one) => one.step === step)!
      .seats.flatMap(({ user, state, why }) => (state === 'removed' ? [[user, why.at(-1)!.reason]] : []))
  const offered = async (who: Ctx, run: string) =>
    (await listApprovals(who, { role: 'assignee', state: 'pending', limit: 200 })).data
      .filter(({ instance }) => instance === run)
      .flatMap(({ acts }) => acts)
  const claimable = async (who: Ctx) => (await countApprovals(who)).claimable
  const queued = async (run: string, step: string) =>
    (await readSteps(engine.db, run)).find((one) => one.step === step)!.seats[0]!.task
  const told = async (who: Ctx) =>
    (
      await engine.db.first<{ subject: string; body: string | null }>(
        sql`SELECT subject, body FROM app.notification WHERE owner = ${who.user.id}::uuid ORDER BY created_at DESC, id DESC LIMIT 1`,
      )
    )?.subject

  it('goes to who looks after it where its only member owns the record, and says why', async () => {
    const { run } = await submitted(engine, 'customer.law', sam!, { values: { owner: lea!.user.id } })
    expect(await asked(engine, run)).toEqual(['law:Eve'])
    expect(await reasons(run, 'law')).toEqual([[lea!.user.id, 'queue_self']])
    const view = JSON.stringify((await readApproval(eve!, run)).path)
    expect(view).toContain('queue_self')
  })

  it('is for an owner to claim where the step lets people decide about their own', async () => {
    const { run } = await submitted(engine, 'customer.own', sam!, { values: { owner: lea!.user.id } })
    expect(await offered(lea!, run)).toEqual(['claim'])
    await claim(lea!, await queued(run, 'law'))
    expect(await asked(engine, run)).toEqual(['law:Lea'])
  })

  it('goes to who looks after it where its only member has decided where another has to', async () => {
    const { run } = await submitted(engine, 'customer.after', sam!)
    const money = await queued(run, 'money')
    await claim(lea!, money)
    await decide(lea!, money, 'approve', { shown: await shownAt(engine, run, 'money') })
    expect(await asked(engine, run)).toEqual(['law:Eve'])
    expect(await reasons(run, 'law')).toEqual([[lea!.user.id, 'queue_elsewhere']])
  })

  it('goes to who looks after it, who is told, as soon as its only member begins with another step', async () => {
    const { run } = await submitted(engine, 'customer.both', sam!)
    expect(await asked(engine, run)).toEqual(['money:role:finance_clerk', 'law:role:legal'])
    await claim(lea!, await queued(run, 'money'))
    expect(await asked(engine, run)).toEqual(['money:Lea', 'law:Eve'])
    expect(await reasons(run, 'law')).toEqual([[lea!.user.id, 'queue_elsewhere']])
    expect(await told(eve!)).toMatch(/^Both of Firm \w+ waits for you: law$/)
  })

  it('goes to who looks after it where its only member is asked behind it', async () => {
    const { run } = await submitted(engine, 'customer.turns', sam!)
    expect(await asked(engine, run)).toEqual(['law:Eve'])
    expect(await reasons(run, 'law')).toEqual([[lea!.user.id, 'queue_behind']])
    await decide(eve!, await taskOf(engine, run, eve!), 'approve', {
      shown: await shownAt(engine, run, 'law'),
    })
    expect(await asked(engine, run)).toEqual(['law:Lea'])
  })

  it('asks nobody twice who looks after it and sits there already', async () => {
    const { run } = await submitted(engine, 'customer.beside', sam!)
    await claim(lea!, await queued(run, 'money'))
    expect(await asked(engine, run)).toEqual(['money:Lea', 'law:Eve'])
    expect(await reasons(run, 'law')).toContainEqual([lea!.user.id, 'queue_elsewhere'])
    await decide(eve!, await taskOf(engine, run, eve!), 'approve', {
      shown: await shownAt(engine, run, 'law'),
    })
    expect(await asked(engine, run)).toEqual(['money:Lea'])
  })

  it('is passed by where who looks after it is asked behind it', async () => {
    const { run } = await submitted(engine, 'customer.last', sam!)
    expect(await asked(engine, run)).toEqual(['money:role:finance_clerk', 'law:role:legal'])
    await claim(lea!, await queued(run, 'money'))
    expect(await asked(engine, run)).toEqual(['money:Lea', 'law:Eve'])
    expect(await told(eve!)).toMatch(/^Last of Firm \w+ waits for you: law$/)
  })

  it('is put back for others, and goes to who looks after it where there are none', async () => {
    const { run } = await submitted(engine, 'customer.law', sam!)
    const task = await queued(run, 'law')
    await claim(lea!, task)
    await unclaim(lea!, task)
    expect(await asked(engine, run)).toEqual(['law:role:legal'])
    await claim(lea!, task)
    await engine.db.run(sql`UPDATE app."user" SET roles = '{admin}' WHERE id = ${lea!.user.id}::uuid`)
    await unclaim(lea!, await taskOf(engine, run, lea!))
    expect(await asked(engine, run)).toEqual(['law:Eve'])
    await engine.db.run(
      sql`UPDATE app."user" SET roles = '{admin,legal,finance_clerk}' WHERE id = ${lea!.user.id}::uuid`,
    )
  })

  it('is offered to nobody who may not claim it, whatever has become of the record since', async () => {
    const { run, record } = await submitted(engine, 'customer.both', sam!, {
      values: { owner: fay!.user.id },
    })
    const [before, other] = [await claimable(lea!), await claimable(fay!)]
    expect(await offered(fay!, run)).toEqual([])
    expect(await offered(lea!, run)).toEqual(['claim', 'claim'])
    await updateRecord(engine.admin, 'customer', record, { owner: lea!.user.id })
    await emptyQueuesChore.run(engine.system)
    expect(await asked(engine, run)).toEqual(['money:role:finance_clerk', 'law:Eve'])
    expect(await told(eve!)).toContain('Both of')
    expect(await offered(lea!, run)).toEqual([])
    expect(await offered(fay!, run)).toEqual(['claim'])
    expect([await claimable(lea!), await claimable(fay!)]).toEqual([before - 2, other + 1])
    const mine = (await readApproval(lea!, run)).mine
    expect(mine).toEqual([])
  })

  it('goes to who looks after it when its only member begins to decide for whoever submitted it', async () => {
    const { run } = await submitted(engine, 'customer.law', sam!)
    engine.clock.pass(1_000)
    const now = engine.clock.now().getTime()
    await addDelegation(sam!, {
      delegate: lea!.user.id,
      starts_at: new Date(now + 60_000),
      ends_at: new Date(now + 120_000),
    })
    await emptyQueuesChore.run(engine.system)
    expect(await asked(engine, run)).toEqual(['law:role:legal'])
    engine.clock.pass(61_000)
    await emptyQueuesChore.run(engine.system)
    expect(await asked(engine, run)).toEqual(['law:Eve'])
  })
})
