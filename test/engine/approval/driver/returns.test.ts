import { beforeAll, describe, expect, it } from 'vitest'
import { skipStep } from '../../../../engine/approval/acts/by-admin.ts'
import { decide } from '../../../../engine/approval/acts/decide.ts'
import { remind } from '../../../../engine/approval/acts/notes.ts'
import { resubmit } from '../../../../engine/approval/acts/resubmit.ts'
import { returnTask } from '../../../../engine/approval/acts/return.ts'
import { withdraw } from '../../../../engine/approval/acts/withdraw.ts'
import { leaversChore } from '../../../../engine/approval/people/leavers.ts'
import { changeUser } from '../../../../engine/auth/manage-users.ts'
import type { Ctx } from '../../../../engine/context.ts'
import { readRecord } from '../../../../engine/records/read.ts'
import { sql } from '../../../../engine/sql.ts'
import { withEngine } from '../../../support/engine.ts'
import { settle } from '../../workflow/published.ts'
import { asked, publishApprovals, shownAt, stateOf, submitted, taskOf } from './published.ts'

const hour = 3_600_000

describe('an approval that comes back', () => {
  const engine = withEngine()
  let [sam, ann, bob, eve, lea, sue]: Ctx[] = []

  beforeAll(async () => {
    sam = await engine.person({ name: 'Sam', roles: ['admin'] })
    ann = await engine.person({ name: 'Ann', roles: ['admin'] })
    bob = await engine.person({ name: 'Bob', roles: ['admin'] })
    eve = await engine.person({ name: 'Eve', roles: ['admin'] })
    lea = await engine.person({ name: 'Lea', roles: ['admin', 'legal'] })
    sue = await engine.person({ name: 'Sue', roles: ['admin', 'legal'] })
    const by = (who: Ctx) => [{ user: who.user.email }]
    const common = { object: 'customer', guard: 'status', flowAdmin: { user: eve.user.email } }
    await publishApprovals(engine, {
      'customer.refused': {
        ...common,
        label: { en: 'Refused', zh: '驳回' },
        purpose: 'refused',
        maxRounds: 2,
        steps: { one: { assignees: by(ann), shows: ['name'], onReject: { returnTo: 'submit' } } },
        path: ['one'],
        effects: { return: [{ set: { website: 'https://returned.example' } }] },
      },
      'customer.late': {
        ...common,
        label: { en: 'Late', zh: '超时' },
        purpose: 'late',
        again: 'all',
        steps: {
          one: { assignees: by(ann), shows: ['name'] },
          two: {
            assignees: by(bob),
            shows: ['name'],
            onReturn: 'jumpBack',
            deadline: { after: 'PT1H', act: 'return' },
          },
        },
        path: ['one', 'two'],
      },
      'customer.queue': {
        ...common,
        label: { en: 'Queue', zh: '队列' },
        purpose: 'queue',
        steps: {
          first: { assignees: by(bob), shows: ['name'] },
          law: {
            assignees: [{ pool: { role: 'legal' } }],
            shows: ['name'],
            differentFrom: ['first'],
            deadline: {
              after: 'PT4H',
              ladder: {
                soon: { at: '-PT1H', act: 'remind' },
                late: { at: 'PT1H', act: 'transfer', to: [...by(bob), ...by(ann)] },
              },
            },
          },
        },
        path: ['first', 'law'],
      },
      'customer.human': {
        ...common,
        label: { en: 'Human', zh: '须有人' },
        purpose: 'human',
        needHuman: true,
        steps: {
          one: { when: 'employees > 10', assignees: by(ann), shows: ['name', 'employees'] },
          two: { assignees: by(bob), shows: ['name'] },
        },
        path: ['one', 'two'],
      },
      'customer.nobody': {
        ...common,
        label: { en: 'Nobody', zh: '无人' },
        purpose: 'nobody',
        needHuman: true,
        empty: 'skip',
        steps: {
          one: { when: 'employees > 10', assignees: by(ann), shows: ['name'] },
          two: { assignees: [{ expression: 'null' }], shows: ['name'] },
        },
        path: ['one', 'two'],
      },
      'customer.skipped': {
        ...common,
        label: { en: 'Skipped', zh: '跳过' },
        purpose: 'skipped',
        steps: { one: { when: 'employees > 10', assignees: by(ann), shows: ['name'] } },
        path: ['one'],
      },
    })
  }, 60_000)

  const vote = async (run: string, who: Ctx, step: string, act: 'approve' | 'reject', comment?: string) =>
    decide(who, await taskOf(engine, run, who, step), act, {
      shown: await shownAt(engine, run, step),
      ...(comment ? { comment } : {}),
    })
  const told = async (who: Ctx) =>
    engine.db.first<{ subject: string; body: string | null }>(
      sql`SELECT subject, body FROM app.notification WHERE owner = ${who.user.id}::uuid ORDER BY created_at DESC, id DESC LIMIT 1`,
    )

  it('by a rejection tells the submitter why, and does what follows from a return', async () => {
    const { run, record } = await submitted(engine, 'customer.refused', sam!)
    await vote(run, ann!, 'one', 'reject', 'The address is missing')
    expect(await stateOf(engine, run)).toBe('returned')
    expect(await told(sam!)).toMatchObject({
      subject: expect.stringMatching(/^Refused of Firm \w+ was returned to you$/),
      body: expect.stringContaining('The address is missing'),
    })
    expect(await readRecord(sam!, 'customer', record)).toMatchObject({ website: 'https://returned.example' })
  })

  it('so many times and no more: then a rejection is one', async () => {
    const { run } = await submitted(engine, 'customer.refused', sam!)
    await vote(run, ann!, 'one', 'reject')
    await resubmit(sam!, run)
    expect(await stateOf(engine, run)).toBe('pending')
    await vote(run, ann!, 'one', 'reject')
    expect(await stateOf(engine, run)).toBe('rejected')
  })

  it('by its deadline tells the submitter, and asks those again whom the step says', async () => {
    const { run } = await submitted(engine, 'customer.late', sam!)
    await vote(run, ann!, 'one', 'approve')
    engine.clock.pass(hour)
    await settle(engine)
    expect(await stateOf(engine, run)).toBe('returned')
    expect((await told(sam!))?.subject).toMatch(/^Late of Firm \w+ was returned to you$/)
    await resubmit(sam!, run)
    expect(await asked(engine, run)).toEqual(['two:Bob'])
  })

  it('to somebody who has left is the owner’s to mend or to withdraw, who is told', async () => {
    const gone = await engine.person({ name: 'Gone', roles: ['admin'] })
    const values = { owner: sam!.user.id }
    const { run } = await submitted(engine, 'customer.late', gone, { values })
    await changeUser(engine.admin, gone.user.id, { active: false })
    await returnTask(ann!, await taskOf(engine, run, ann!), { to: 'submit' })
    expect((await told(sam!))?.subject).toContain('was returned, and whoever submitted it has left')
    await expect(withdraw(bob!, run)).rejects.toMatchObject({ code: 'forbidden' })
    await withdraw(sam!, run)
    expect(await stateOf(engine, run)).toBe('withdrawn')
  })

  it('to somebody who leaves after that is told to the owner, once', async () => {
    const gone = await engine.person({ name: 'Going', roles: ['admin'] })
    const { run } = await submitted(engine, 'customer.late', gone, { values: { owner: bob!.user.id } })
    await returnTask(ann!, await taskOf(engine, run, ann!), { to: 'submit' })
    const mine = async () =>
      (
        await engine.db.rows(
          sql`SELECT id FROM app.notification WHERE owner = ${bob!.user.id}::uuid AND subject LIKE '%has left'`,
        )
      ).length
    await leaversChore.run(engine.system)
    expect(await mine()).toBe(0)
    await changeUser(engine.admin, gone.user.id, { active: false })
    // As two nodes do, who find it at the same time.
    await Promise.all([leaversChore.run(engine.system), leaversChore.run(engine.system)])
    await leaversChore.run(engine.system)
    expect(await mine()).toBe(1)
    await resubmit(bob!, run)
    expect(await asked(engine, run)).toEqual(['one:Ann'])
  })

  it('needs somebody’s yes of what stands, not one that it went back behind', async () => {
    const { run } = await submitted(engine, 'customer.human', sam!, { values: { employees: 20 } })
    await vote(run, ann!, 'one', 'approve')
    await returnTask(bob!, await taskOf(engine, run, bob!), { to: 'submit' })
    await resubmit(sam!, run, { values: { employees: 5 } })
    await skipStep(eve!, run, { step: 'two', reason: 'Bob is away' })
    expect(await asked(engine, run)).toEqual(['two:Eve'])
    await vote(run, eve!, 'two', 'approve')
    expect(await stateOf(engine, run)).toBe('approved')
  })

  it('passes by no one where every step is skipped, if somebody has to decide', async () => {
    const { run } = await submitted(engine, 'customer.nobody', sam!, { values: { employees: 5 } })
    expect(await asked(engine, run)).toEqual(['two:Eve'])
    const other = await submitted(engine, 'customer.skipped', sam!, { values: { employees: 5 } })
    expect(await stateOf(engine, other.run)).toBe('approved')
  })

  it('reminds those of a queue, and hands what nobody took to the first who may have it', async () => {
    const { run } = await submitted(engine, 'customer.queue', sam!)
    await vote(run, bob!, 'first', 'approve')
    await remind(sam!, run)
    for (const who of [lea!, sue!]) expect((await told(who))?.subject).toMatch(/^Please decide: Queue of/)
    engine.clock.pass(3 * hour)
    await settle(engine)
    for (const who of [lea!, sue!])
      expect((await told(who))?.subject).toMatch(/^Queue of .* still waits: law$/)
    engine.clock.pass(2 * hour)
    await settle(engine)
    expect(await asked(engine, run)).toEqual(['law:Ann'])
  })
})
