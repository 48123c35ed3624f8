import { beforeAll, describe, expect, it } from 'vitest'
import { decide } from '../../../../engine/approval/acts/decide.ts'
import { handOver } from '../../../../engine/approval/acts/hand-over.ts'
import { withdraw } from '../../../../engine/approval/acts/withdraw.ts'
import { readSteps } from '../../../../engine/approval/store/steps.ts'
import type { Ctx } from '../../../../engine/context.ts'
import { AppError } from '../../../../engine/errors.ts'
import { updateRecord } from '../../../../engine/records/update.ts'
import { workflowRunner } from '../../../../engine/workflow/workflows.ts'
import { withEngine } from '../../../support/engine.ts'
import { randomFrom } from '../../process/random-graphs.ts'
import { actsOf, publishApprovals, shownAt, stateOf, submitted, taskOf } from './published.ts'
import { randomAct } from './random-acts.ts'
import { brokenRules, randomApprovals, stepsOfNobody } from './random-approvals.ts'

// More, and others: APPROVAL_RUNS=300 APPROVAL_SEED=7 npx vitest run --project node test/engine/approval/driver/races.test.ts
const runs = Number(process.env['APPROVAL_RUNS'] ?? 12)
const seed = Number(process.env['APPROVAL_SEED'] ?? 1)

describe('approvals that many act on at once', () => {
  const engine = withEngine()
  const people: Ctx[] = []
  const queues: Record<string, string[]> = {
    Ann: ['finance_clerk'],
    Bob: ['finance_clerk', 'legal'],
    Carl: ['legal'],
  }
  beforeAll(async () => {
    for (const name of ['Ann', 'Bob', 'Carl', 'Dora', 'Eve', 'Finn'])
      people.push(await engine.person({ name, roles: ['admin', ...(queues[name] ?? [])] }))
    const [ann] = people.map(({ user }) => ({ user: user.email }))
    const one = { label: { en: 'One', zh: '一' }, object: 'customer', guard: 'status', path: ['only'] }
    await publishApprovals(engine, {
      'customer.one': {
        ...one,
        purpose: 'one',
        steps: {
          only: {
            assignees: [ann],
            shows: ['name'],
            deadline: { after: 'PT1H', act: 'reject' },
          },
        },
      },
      'customer.three': three(people.slice(0, 3)),
      'customer.open': {
        ...one,
        purpose: 'open',
        onStale: 'stale',
        steps: { only: { assignees: [ann], shows: ['name'] } },
      },
      ...randomApprovals(seed, people),
    })
  }, 120_000)

  const three = (who: readonly Ctx[]) => ({
    label: { en: 'Three', zh: '三' },
    object: 'customer',
    guard: 'status',
    purpose: 'three',
    path: ['only'],
    steps: {
      only: {
        assignees: who.map(({ user }) => ({ user: user.email })),
        shows: ['name'],
        decision: { type: 'kOfN', k: 2 },
      },
    },
  })

  /** What became of those who tried at the same moment. */
  const race = async (tries: readonly (() => Promise<unknown>)[]) => {
    const results = await Promise.allSettled(tries.map((one) => one()))
    const lost = results.flatMap((one) => (one.status === 'rejected' ? [one.reason as AppError] : []))
    for (const error of lost) expect(error, String(error)).toBeInstanceOf(AppError)
    return { won: results.map(({ status }) => status === 'fulfilled'), lost }
  }
  const deciding = async (run: string, who: Ctx, act: 'approve' | 'reject' = 'approve') => {
    const [task, shown] = [await taskOf(engine, run, who), await shownAt(engine, run, 'only')]
    return () => decide(who, task, act, { shown })
  }

  it('lets one of a hundred decisions on a task win and tells the others who did it', async () => {
    const { run } = await submitted(engine, 'customer.one', people[5]!)
    const [yes, no] = [await deciding(run, people[0]!), await deciding(run, people[0]!, 'reject')]
    const { won, lost } = await race(Array.from({ length: 100 }, (_, n) => (n % 2 ? yes : no)))
    expect(won.filter(Boolean)).toHaveLength(1)
    expect(new Set(lost.map(({ code }) => code))).toEqual(new Set(['approval_ended']))
    expect(new Set(lost.map(({ details }) => details['by_name']))).toEqual(new Set(['Ann']))
    expect((await actsOf(engine, run)).slice(1)).toHaveLength(2)
    expect(await stateOf(engine, run)).toBe(won.indexOf(true) % 2 ? 'approved' : 'rejected')
  })

  it('counts the vote that makes it certain and not the one after it', async () => {
    const { run } = await submitted(engine, 'customer.three', people[5]!)
    await (await deciding(run, people[0]!))()
    const { won, lost } = await race([await deciding(run, people[1]!), await deciding(run, people[2]!)])
    expect(won.filter(Boolean)).toHaveLength(1)
    expect(lost[0]).toMatchObject({ code: 'approval_ended', details: { state: 'approved' } })
    const [step] = await readSteps(engine.db, run)
    expect(step!.seats.map(({ state }) => state).sort()).toEqual(['approved', 'approved', 'closed'])
  })

  it('lets either a decision or a withdrawal, a transfer, a time-out win', async () => {
    const [ann, bob] = people as [Ctx, Ctx]
    for (let n = 0; n < 4; n++) {
      const { run } = await submitted(engine, 'customer.one', people[5]!)
      const vote = await deciding(run, ann)
      const withdrawn = await race([vote, () => withdraw(people[5]!, run)])
      expect(withdrawn.won.filter(Boolean)).toHaveLength(1)
      expect(await stateOf(engine, run)).toBe(withdrawn.won[0] ? 'approved' : 'withdrawn')
      expect(withdrawn.lost[0]!.code).toBe('approval_ended')
    }
    const handed = await submitted(engine, 'customer.one', people[5]!)
    const task = await taskOf(engine, handed.run, ann)
    const transfer = await race([
      await deciding(handed.run, ann),
      () => handOver(ann, task, 'transfer', { to: bob.user.id }),
    ])
    expect(transfer.won.filter(Boolean)).toHaveLength(1)
    if (transfer.won[1]) expect(transfer.lost[0]).toMatchObject({ code: 'approval_not_open' })
    const late = await submitted(engine, 'customer.one', people[5]!)
    const vote = await deciding(late.run, ann)
    engine.clock.pass(3_600_001)
    const [decided] = await Promise.allSettled([vote(), engine.app.parts.get(workflowRunner).drain()])
    await engine.app.parts.get(workflowRunner).drain()
    expect(await stateOf(engine, late.run)).toBe(decided!.status === 'fulfilled' ? 'approved' : 'rejected')
    if (decided!.status === 'rejected')
      expect(decided!.reason).toMatchObject({ code: 'approval_ended', details: { state: 'rejected' } })
  })

  it('decides on what was seen, whatever is saved or published at the same moment', async () => {
    const [ann] = people as [Ctx]
    for (let n = 0; n < 6; n++) {
      const { run, record } = await submitted(engine, 'customer.open', people[5]!)
      const vote = await deciding(run, ann)
      const [saved, decided] = await Promise.allSettled([
        updateRecord(engine.admin, 'customer', record, { name: `Firm ${run}` }),
        vote(),
      ])
      expect(saved!.status).toBe('fulfilled')
      if (decided!.status === 'rejected') expect(decided!.reason).toMatchObject({ code: 'decision_stale' })
      expect(await stateOf(engine, run)).toBe(decided!.status === 'fulfilled' ? 'approved' : 'pending')
    }
    const { run } = await submitted(engine, 'customer.three', people[5]!)
    const vote = await deciding(run, ann)
    const others = { ...three(people.slice(3, 5)), label: { en: 'Others', zh: '其他' } }
    await Promise.all([vote(), publishApprovals(engine, { 'customer.three': others })])
    // It goes on as it was submitted.
    const [before] = await readSteps(engine.db, run)
    expect(before!.seats.map(({ state }) => state)).toEqual(['approved', 'open', 'open'])
    const next = await submitted(engine, 'customer.three', people[5]!)
    const [after] = await readSteps(engine.db, next.run)
    expect(after!.seats.map(({ user }) => user)).toEqual(people.slice(3, 5).map(({ user }) => user.id))
  })

  it(`never leaves one without somebody who can act: ${runs} random ones, whatever is done to them`, async () => {
    const ends: Record<string, number> = {}
    for (let n = 0; n < runs; n++) {
      const random = randomFrom(seed * 7_919 + n)
      const submitter = people[random(people.length)]!
      const values = { employees: random(200) }
      const { run, record } = await submitted(engine, `customer.random_${n % 10}`, submitter, { values })
      const told: string[] = []
      for (let act = 0; act < 25; act++) {
        const rules = await brokenRules(engine, run)
        expect(rules, `${n} after ${told.join(' ')}`).toEqual([])
        const nobodys =
          (await stateOf(engine, run)) === 'pending' ? await stepsOfNobody(engine, run, people) : []
        expect(nobodys, `${n} after ${told.join(' ')}`).toEqual([])
        if (!['pending', 'returned', 'suspended'].includes(await stateOf(engine, run))) break
        told.push(await randomAct(engine, random, { run, record, people, submitter }))
      }
      const state = await stateOf(engine, run)
      ends[state] = (ends[state] ?? 0) + 1
    }
    expect((ends['approved'] ?? 0) + (ends['rejected'] ?? 0)).toBeGreaterThan(0)
  }, 600_000)
})
