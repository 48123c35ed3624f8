import { beforeAll, describe, expect, it } from 'vitest'
import { decide } from '../../../../engine/approval/acts/decide.ts'
import { resubmit } from '../../../../engine/approval/acts/resubmit.ts'
import { returnTask } from '../../../../engine/approval/acts/return.ts'
import { withdraw } from '../../../../engine/approval/acts/withdraw.ts'
import type { Ctx } from '../../../../engine/context.ts'
import { withEngine } from '../../../support/engine.ts'
import {
  actsOf,
  asked,
  publishApprovals,
  setSuperior,
  shownAt,
  stateOf,
  submitted,
  taskOf,
} from './published.ts'

describe('an approval', () => {
  const engine = withEngine()
  let [sam, ann, bob, carl]: Ctx[] = []
  beforeAll(async () => {
    sam = await engine.person({ name: 'Sam', roles: ['admin'] })
    ann = await engine.person({ name: 'Ann', roles: ['admin'] })
    bob = await engine.person({ name: 'Bob', roles: ['admin'] })
    carl = await engine.person({ name: 'Carl', roles: ['admin'] })
    const by = (who: Ctx) => [{ user: who.user.email }]
    await setSuperior(engine, sam, ann)
    await publishApprovals(engine, {
      'customer.two': {
        label: { en: 'Two steps', zh: '两步' },
        object: 'customer',
        guard: 'status',
        purpose: 'two',
        steps: {
          first: { assignees: by(ann!), shows: ['name', 'employees'] },
          big: { when: 'employees > 100', assignees: by(bob!), shows: ['name', 'employees'] },
          last: { assignees: by(carl!), shows: ['name'] },
        },
        path: ['first', 'big', 'last'],
      },
    })
  }, 60_000)

  const yes = async (run: string, who: Ctx, step: string) =>
    decide(who, await taskOf(engine, run, who, step), 'approve', { shown: await shownAt(engine, run, step) })

  it('asks one step after another and ends when the last has agreed', async () => {
    const { run } = await submitted(engine, 'customer.two', sam!)
    expect(await asked(engine, run)).toEqual(['first:Ann'])
    await yes(run, ann!, 'first')
    expect(await asked(engine, run)).toEqual(['last:Carl'])
    await yes(run, carl!, 'last')
    expect(await stateOf(engine, run)).toBe('approved')
    expect(await actsOf(engine, run)).toEqual(['submit', 'approve', 'approve', 'approved'])
  })

  it('asks the steps whose condition holds', async () => {
    const { run } = await submitted(engine, 'customer.two', sam!, { values: { employees: 500 } })
    await yes(run, ann!, 'first')
    expect(await asked(engine, run)).toEqual(['big:Bob'])
  })

  it('ends with a rejection', async () => {
    const { run } = await submitted(engine, 'customer.two', sam!)
    await decide(ann!, await taskOf(engine, run, ann!), 'reject', {
      shown: await shownAt(engine, run, 'first'),
    })
    expect(await stateOf(engine, run)).toBe('rejected')
    await expect(yes(run, ann!, 'first')).rejects.toMatchObject({
      code: 'approval_ended',
      details: { by_name: 'Ann' },
    })
  })

  it('goes back to the submitter and asks again from there', async () => {
    const { run } = await submitted(engine, 'customer.two', sam!)
    await yes(run, ann!, 'first')
    await returnTask(carl!, await taskOf(engine, run, carl!), { to: 'submit', comment: 'Say more' })
    expect(await stateOf(engine, run)).toBe('returned')
    expect(await asked(engine, run)).toEqual([])
    await resubmit(sam!, run, { values: { employees: 300 } })
    expect(await asked(engine, run)).toEqual(['first:Ann'])
    await yes(run, ann!, 'first')
    expect(await asked(engine, run)).toEqual(['big:Bob'])
  })

  it('is withdrawn by its submitter, until somebody has decided', async () => {
    const { run } = await submitted(engine, 'customer.two', sam!)
    await expect(withdraw(ann!, run)).rejects.toMatchObject({ code: 'forbidden' })
    await withdraw(sam!, run)
    expect(await stateOf(engine, run)).toBe('withdrawn')
    const late = await submitted(engine, 'customer.two', sam!)
    await yes(late.run, ann!, 'first')
    await expect(withdraw(sam!, late.run)).rejects.toMatchObject({ code: 'approval_too_late' })
  })
})
