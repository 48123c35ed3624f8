import { expect, it } from 'vitest'
import {
  checkReturn,
  checkWithdraw,
  hasApproved,
  isCarried,
} from '../../../../engine/workflow/seats/rounds.ts'
import { newSeat, type StepRun } from '../../../../engine/workflow/seats/seat.ts'

const order = ['one', 'two', 'three', 'four']
const leads = (from: string, to: string) => order.indexOf(from) < order.indexOf(to)
const decided = (step: string, change: Partial<StepRun> = {}): StepRun => ({
  step,
  round: 1,
  state: 'approved',
  shown: 'x',
  decision: { type: 'all' },
  seats: [newSeat([], { user: 'a', state: 'approved', human: true })],
  ...change,
})

const carried = { round: 2, state: 'carried' } as const

it('asks all again, those whose inputs changed, or only the returner and the target', () => {
  const asked = (again: 'all' | 'changed' | 'jumpBack', shown = 'x') =>
    order.filter((step) => {
      const prior = step === 'four' ? undefined : decided(step)
      return !isCarried(prior, step, shown, { again, from: 'four', to: 'two', leads })
    })

  expect(asked('all')).toEqual(['two', 'three', 'four'])
  expect(asked('changed')).toEqual(['two', 'four'])
  expect(asked('changed', 'y')).toEqual(['two', 'three', 'four'])
  expect(asked('jumpBack', 'y')).toEqual(['two', 'four'])
})

it('returns to the submitter or to a step passed on the way, also one that was carried', () => {
  const runs = [decided('one'), decided('two', carried), decided('four')]

  expect(checkReturn(runs, 'three', 'submit', leads)).toBeUndefined()
  expect(checkReturn(runs, 'three', 'two', leads)).toBeUndefined()
  expect(checkReturn(runs, 'three', 'four', leads)?.refused).toBe('approval_not_passed')
  expect(checkReturn([], 'three', 'two', leads)?.refused).toBe('approval_not_passed')
})

it('lets the submitter withdraw until somebody decided in this round', () => {
  expect(checkWithdraw([decided('one')], 1, 'untilFirstDecision')?.refused).toBe('approval_too_late')
  expect(checkWithdraw([decided('one', carried)], 2, 'untilFirstDecision')).toBeUndefined()
  expect(checkWithdraw([], 1, 'never')?.refused).toBe('approval_too_late')
  expect(checkWithdraw([decided('one')], 1, 'always')).toBeUndefined()
})

it('does not ask a person again who approved just now, unless what was shown has changed', () => {
  const runs = [decided('one'), decided('two', { seats: [] })]
  const now = { round: 1, shown: 'z', shownNow: () => 'x' }

  expect(hasApproved(runs, 'a', { ...now, repeat: 'round' })).toBe(true)
  expect(hasApproved(runs, 'a', { ...now, repeat: 'consecutive' })).toBe(false)
  expect(hasApproved(runs, 'a', { ...now, repeat: 'round', shownNow: () => 'y' })).toBe(false)
  expect(hasApproved(runs, 'a', { ...now, repeat: 'ask' })).toBe(false)
})
