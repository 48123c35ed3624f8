import { expect, it } from 'vitest'
import {
  actOnInstance,
  checkPending,
  type Instance,
  type InstanceAct,
} from '../../../../engine/approval/instance/act.ts'
import { isRefusal } from '../../../../engine/workflow/seats/refusal.ts'
import { newSeat } from '../../../../engine/workflow/seats/seat.ts'

const pending: Instance = { state: 'pending', round: 1, owner: 'own', withdraw: 'always', runs: [] }
const officeWith = (gone: string[] = []) => ({
  submitter: 'sam',
  admin: 'admin',
  isActive: (user: string) => !gone.includes(user),
  isAdmin: (user: string) => user === 'admin',
  isMember: () => false,
  superiorOf: () => undefined,
  delegateOf: () => undefined,
  successorOf: () => undefined,
})

const after = (instance: Partial<Instance>, act: InstanceAct, by: string, gone?: string[]) => {
  const answer = actOnInstance({ ...pending, ...instance }, { act, by }, officeWith(gone))
  return typeof answer === 'object' && isRefusal(answer) ? answer.refused : answer
}

it('goes on only by those who may, and from where it stands', () => {
  expect(after({}, 'withdraw', 'sam')).toBe('withdrawn')
  expect(after({}, 'withdraw', 'own')).toBe('forbidden')
  expect(after({}, 'suspend', 'admin')).toBe('suspended')
  expect(after({}, 'suspend', 'sam')).toBe('forbidden')
  expect(after({ state: 'suspended' }, 'resume', 'admin')).toBe('pending')
  expect(after({ state: 'suspended' }, 'withdraw', 'sam')).toBe('approval_not_open')
  expect(after({ state: 'returned' }, 'end', 'admin')).toBe('cancelled')
  expect(after({}, 'resubmit', 'sam')).toBe('approval_not_open')
})

it('is submitted again by the owner of the record when the submitter has left', () => {
  const returned = { state: 'returned' as const }

  expect(after(returned, 'resubmit', 'sam')).toBe('pending')
  expect(after(returned, 'resubmit', 'own')).toBe('forbidden')
  expect(after(returned, 'resubmit', 'own', ['sam'])).toBe('pending')
})

it('can be withdrawn as long as its rule says', () => {
  const seats = [newSeat([], { user: 'a', state: 'approved', human: true })]
  const decided: Instance['runs'] = [
    { step: 's', round: 1, state: 'approved', shown: 'x', decision: { type: 'all' }, seats },
  ]

  expect(after({ runs: decided, withdraw: 'untilFirstDecision' }, 'withdraw', 'sam')).toBe(
    'approval_too_late',
  )
  expect(after({ runs: decided, round: 2, withdraw: 'untilFirstDecision' }, 'withdraw', 'sam')).toBe(
    'withdrawn',
  )
})

it('takes nothing more once it has ended, and no votes while it rests', () => {
  expect(after({ state: 'approved' }, 'withdraw', 'sam')).toBe('approval_ended')
  expect(checkPending('rejected')?.refused).toBe('approval_ended')
  expect(checkPending('suspended')?.refused).toBe('approval_not_open')
  expect(checkPending('pending')).toBeUndefined()
})
