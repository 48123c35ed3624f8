import { describe, expect, it } from 'vitest'
import { actOnStep, type SeatAct } from '../../../../engine/workflow/seats/act.ts'
import { type FillRules, fillStep } from '../../../../engine/workflow/seats/fill-step.ts'
import { findPeople } from '../../../../engine/workflow/seats/find-people.ts'
import { checkNote } from '../../../../engine/workflow/seats/notes.ts'
import type { Office, StepRules } from '../../../../engine/workflow/seats/office.ts'
import { isRefusal } from '../../../../engine/workflow/seats/refusal.ts'
import type { StepRun } from '../../../../engine/workflow/seats/seat.ts'
import { settle } from '../../../../engine/workflow/seats/settle.ts'
import { takeBack } from '../../../../engine/workflow/seats/take-back.ts'

const bosses: Record<string, string> = { sam: 'mia', mia: 'vic' }
const office: Office = {
  submitter: 'sam',
  admin: 'admin',
  isActive: (user) => user !== 'gone',
  isAdmin: (user) => user === 'admin',
  isMember: (queue, user) => queue === 'desk' && user !== 'z',
  superiorOf: (user) => bosses[user],
  delegateOf: (user) => (user === 'away' ? 'b' : undefined),
  successorOf: (user) => (user === 'left' ? 'heir' : undefined),
}

const fill = (users: (string | null)[], rules: Partial<FillRules> = {}) =>
  fillStep(
    users.map((user) => ({ user, ...(user ? {} : { queue: 'desk' }), why: { reason: 'named' } })),
    { decision: { type: 'all' }, self: 'superior', empty: 'admin', ...rules },
    {
      ...office,
      isSelf: (user) => user === 'sam',
      headOf: () => 'vic',
      hasApproved: (user) => user === 'earlier',
    },
  )

function begin(users: (string | null)[], rules: Partial<FillRules> = {}, step: StepRules = {}): StepRun {
  const seats = fill(users, rules)
  if (isRefusal(seats)) throw new Error(seats.refused)
  const decision = rules.decision ?? { type: 'all' }
  const run: StepRun = { step: 's', round: 1, state: 'open', shown: 'x', decision, seats }
  return settle(run, { act: 'submit', by: 'sam' }, office, step)
}

const act = (run: StepRun, one: SeatAct, rules?: StepRules): StepRun => {
  const answer = actOnStep(run, one, office, rules)
  if (isRefusal(answer)) throw new Error(`${answer.refused} ${JSON.stringify(answer.details)}`)
  return answer
}
const refusal = (run: StepRun, one: SeatAct, rules?: StepRules) => {
  const answer = actOnStep(run, one, office, rules)
  return isRefusal(answer) ? answer : undefined
}
const yes = (run: StepRun, by: string) => act(run, { act: 'approve', by })
const view = ({ seats }: StepRun) => seats.map(({ user, state }) => `${user} ${state}`)

describe('the seats of a step', () => {
  it('close when one of those who all have to agree refuses, and tell the late who did', () => {
    const run = act(yes(begin(['a', 'b', 'c']), 'a'), { act: 'reject', by: 'b' })

    expect(run.state).toBe('rejected')
    expect(view(run)).toEqual(['a approved', 'b rejected', 'c closed'])
    expect(refusal(run, { act: 'approve', by: 'c' })).toEqual({
      refused: 'approval_not_open',
      details: { step: 'rejected', state: 'closed', act: 'reject', by: 'b' },
    })
  })

  it('move the threshold when somebody is added, and keep the votes given', () => {
    let run = begin(['a', 'b', 'c', 'd'], { decision: { type: 'ratio', percent: 60, onReject: 'wait' } })
    run = yes(yes(run, 'a'), 'b')
    run = act(run, { act: 'addApprover', by: 'c', to: 'e', where: 'beside' })
    expect(run.state).toBe('open')

    expect(yes(run, 'd').state).toBe('approved') // 3 of 5
  })

  it('come back after advice, which is no vote', () => {
    let run = act(begin(['a']), { act: 'delegate', by: 'a', to: 'x' })
    expect(refusal(run, { act: 'approve', by: 'a' })?.refused).toBe('approval_not_open')

    run = act(run, { act: 'reject', by: 'x' })
    expect(view(run)).toEqual(['a open', 'x handed'])
  })

  it('do not let advice raise the number of votes that are needed', () => {
    let run = begin(['a', 'b', 'c', 'd', 'e'], { decision: { type: 'ratio', percent: 60 } })
    run = act(run, { act: 'delegate', by: 'e', to: 'x' })

    expect(yes(yes(yes(run, 'a'), 'b'), 'c').state).toBe('approved')
  })

  it('go on to another person, never to the submitter, a disabled one or one who sits there', () => {
    const run = act(begin(['a', 'b']), { act: 'transfer', by: 'a', to: 'y' })

    expect(view(run)).toEqual(['a handed', 'b open', 'y open'])
    for (const [to, why] of [
      ['sam', 'submitter'],
      ['gone', 'disabled'],
      ['b', 'seated'],
    ] as const)
      expect(refusal(run, { act: 'transfer', by: 'y', to })).toMatchObject({
        refused: 'approval_bad_target',
        details: { why },
      })
  })

  it('are taken away by whoever added them, but never the last', () => {
    const run = act(begin(['a']), { act: 'addApprover', by: 'a', to: 'x', where: 'before' })
    expect(view(run)).toEqual(['a waiting', 'x open'])
    expect(refusal(run, { act: 'removeApprover', by: 'b', seat: 2 })?.refused).toBe('forbidden')

    const alone = act(run, { act: 'removeApprover', by: 'a', seat: 2 })
    expect(view(alone)).toEqual(['a open', 'x removed'])
    expect(refusal(alone, { act: 'removeApprover', by: 'admin', seat: 1 })?.refused).toBe(
      'approval_last_seat',
    )
  })

  it('refuse a decision on what is no longer shown, and acts that the step does not permit', () => {
    const run = begin(['a'])

    expect(refusal(run, { act: 'approve', by: 'a', shown: 'y' })?.refused).toBe('decision_stale')
    const rules = { acts: ['approve', 'reject'] }
    expect(refusal(run, { act: 'transfer', by: 'a', to: 'b' }, rules)?.refused).toBe('forbidden')
  })

  it('are claimed from a queue by one member only', () => {
    const run = begin([null])
    expect(refusal(run, { act: 'claim', by: 'z', seat: 1 })?.refused).toBe('forbidden')

    const mine = act(run, { act: 'claim', by: 'a', seat: 1 })
    expect(refusal(mine, { act: 'claim', by: 'b', seat: 1 })?.details).toMatchObject({ by: 'a' })
    expect(
      yes(act(act(mine, { act: 'unclaim', by: 'a', seat: 1 }), { act: 'claim', by: 'b', seat: 1 }), 'b')
        .state,
    ).toBe('approved')
  })

  it('pass to the successor of somebody who left, else to the flow admin', () => {
    const run = begin(['left', 'b'])

    expect(view(act(run, { act: 'leave', user: 'left' }))).toContain('heir open')
    expect(view(act(run, { act: 'leave', user: 'b' }))).toContain('admin open')
  })

  it('need a person at the last step, whatever rules and deadlines say', () => {
    const rules = { needsHuman: true }
    const run = act(begin(['a'], {}, rules), { act: 'deadline', does: 'approve' }, rules)

    expect(view(run)).toEqual(['a removed', 'admin open'])
    expect(act(run, { act: 'approve', by: 'admin' }, rules).state).toBe('approved')
  })
})

describe('who is asked', () => {
  const asked = (users: string[], rules?: Partial<FillRules>) => view(begin(users, rules))

  it('is whoever stands in, with both names kept, and the superior of the submitter', () => {
    const run = begin(['away', 'sam'])

    expect(view(run)).toEqual(['b open', 'mia open'])
    expect(run.seats[0]).toMatchObject({ original: 'away', why: [{ reason: 'named' }, { of: 'away' }] })
  })

  it('is who stands in at the end of a chain of deputies, five long at most, and one who is there in a circle', () => {
    const deputies = (of: Record<string, string>) =>
      findPeople([{ user: 'p0', why: { reason: 'named' } }], {
        isActive: () => true,
        delegateOf: (user) => of[user],
      })[0]
    const chain = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`p${n}`, `p${n + 1}`]))

    expect(deputies(chain)).toMatchObject({ user: 'p5', standsInFor: ['p0', 'p1', 'p2', 'p3', 'p4'] })
    expect(deputies({ p0: 'p1', p1: 'p2', p2: 'p0' })).toMatchObject({
      user: 'p2',
      standsInFor: ['p0', 'p1'],
    })
  })

  it('is nobody twice, none who is disabled, and none who approved it earlier', () => {
    expect(asked(['a', 'a', 'gone', 'earlier'])).toEqual(['a open', 'earlier skipped'])
  })

  it('is the flow admin, a rule or nobody at all when nobody is found', () => {
    expect(asked(['gone'])).toEqual(['admin open'])
    expect(begin(['gone'], { empty: 'reject' }).state).toBe('rejected')
    expect(fill(['gone'], { empty: 'block' })).toMatchObject({ refused: 'approval_no_approver' })
    expect(fill(['sam'], { self: 'forbid' })).toMatchObject({ refused: 'approval_self_forbidden' })
  })
})

describe('a yes taken back', () => {
  it('asks again for that vote alone, until somebody acts behind it', () => {
    const run = yes(yes(begin(['a', 'b']), 'a'), 'b')
    const behind = begin(['c'])

    const again = takeBack(run, 'a', [behind])
    expect(isRefusal(again) ? again : view(again)).toEqual(['a open', 'b approved'])
    expect(takeBack(run, 'a', [yes(behind, 'c')])).toMatchObject({ refused: 'approval_too_late' })
    expect(takeBack(run, 'a', [])).toMatchObject({ details: { why: 'joined' } })
  })

  it('is too late in turn once the next has decided', () => {
    const run = begin(['a', 'b', 'c'], { decision: { type: 'sequential' } })
    const back = takeBack(yes(run, 'a'), 'a', [])

    expect(isRefusal(back) ? back : view(back)).toEqual(['a open', 'b waiting', 'c waiting'])
    expect(takeBack(yes(yes(run, 'a'), 'b'), 'a', [])).toMatchObject({ refused: 'approval_too_late' })
  })
})

it('reminds once in four hours, by people whom it concerns', () => {
  const note = { act: 'remind' as const, by: 'sam', now: 4 * 3_600_000 }

  expect(checkNote(begin(['a']), note, office)).toBeUndefined()
  expect(checkNote(begin(['a']), { ...note, reminded: 1000 }, office)).toMatchObject({
    refused: 'rate_limited',
    details: { retryAfterS: 1 },
  })
  expect(checkNote(begin(['a']), { ...note, by: 'z' }, office)?.refused).toBe('forbidden')
})
