import { describe, expect, it } from 'vitest'
import { offeredActs, seatChoices, seatFor, stepsOf } from '../../../runtime-ui/approvals/acts.ts'
import { ann, approvalView, ben, mySeat, seatView, stepPart } from './approval-view.ts'

const names = (...asked: Parameters<typeof offeredActs>) => offeredActs(...asked).map(({ act }) => act)

describe('what may be done with an approval', () => {
  it('is what the step permits on the seat, then what is permitted on the whole', () => {
    const approval = approvalView({ may: ['suspend', 'end'] })
    expect(names(approval, mySeat(), 'ann')).toEqual([
      'approve',
      'reject',
      'return',
      'transfer',
      'suspend',
      'end',
    ])
  })

  it('is offered once where the seat and the whole both offer it', () => {
    const approval = approvalView({ may: ['comment', 'withdraw'] })
    const offered = offeredActs(approval, mySeat({ acts: ['comment'] }), 'ann')
    expect(offered.map(({ act, on }) => `${act} ${on}`)).toEqual(['comment task', 'withdraw instance'])
  })

  it('leaves out taking a signer away until one was added', () => {
    const seat = mySeat({ acts: ['approve', 'removeApprover'] })
    expect(names(approvalView(), seat, 'ann')).toEqual(['approve'])
    const added = seatView({ seat: 2, user: ben, why: [{ reason: 'added_beside', of: 'ann' }] })
    const approval = approvalView({ path: [stepPart({ seats: [seatView(), added] })] })
    expect(names(approval, seat, 'ann')).toEqual(['approve', 'removeApprover'])
    expect(seatChoices(approval, 'added', 'ann').map((one) => one.seat.user)).toEqual([ben])
  })
})

it('lets an admin replace whoever is asked now, in branches too', () => {
  const open = stepPart({ step: 'legal', seats: [seatView({ user: ben })] })
  const passed = stepPart({ state: 'past', seats: [seatView({ state: 'approved' })] })
  const path = [
    passed,
    {
      kind: 'parallel' as const,
      need: 'all',
      on_reject: null,
      branches: [{ name: 'a', label: 'A', path: [open] }],
    },
  ]
  expect(stepsOf(path).map(({ step }) => step)).toEqual(['manager', 'legal'])
  expect(seatChoices(approvalView({ path }), 'any', 'ann').map(({ seat }) => seat.user)).toEqual([ben])
})

it('takes the seat that was asked for, else the open one', () => {
  const over = mySeat({ task: 't0', state: 'approved', acts: ['takeBack'] })
  const approval = approvalView({ mine: [over, mySeat({ advice_for: ann })] })
  expect(seatFor(approval, 't0')).toBe(over)
  expect(seatFor(approval, null)?.task).toBe('t1')
})
