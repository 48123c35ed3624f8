import { describe, expect, it } from 'vitest'
import { compileApproval } from '../../../../engine/approval/path/compile.ts'
import { ApprovalRun, approvalOf } from './approval-run.ts'

const five = { first: {}, legal: {}, terms: {}, finance: {}, last: {} }
const fork = (more: object = {}) => [
  'first',
  { parallel: { law: ['legal', 'terms'], money: ['finance'] }, ...more },
  'last',
]

describe('a path', () => {
  it('is drawn as steps by their names, with one condition before and one end for each result', () => {
    const { approval, problems } = compileApproval(
      'thing.test',
      approvalOf(['first', 'big'], { first: {}, big: { when: 'amount > 10' } }),
    )

    expect(problems).toEqual([])
    expect(approval?.document.nodes).toEqual({
      'submit.first': { type: 'approvalSubmit', next: 'first' },
      first: { type: 'approvalStep', outputs: { approved: 'big.when', rejected: 'end.rejected' } },
      'big.when': { type: 'condition', when: 'amount > 10', outputs: { yes: 'big', no: 'end.approved' } },
      big: { type: 'approvalStep', outputs: { approved: 'end.approved', rejected: 'end.rejected' } },
      'end.approved': { type: 'approvalEffects', of: 'approve', next: 'end.approved.last' },
      'end.approved.last': { type: 'end', result: 'approved' },
      'end.rejected': { type: 'approvalEffects', of: 'reject', next: 'end.rejected.last' },
      'end.rejected.last': { type: 'end', result: 'rejected' },
    })
  })

  it('asks step by step and ends with the first rejection', () => {
    const run = new ApprovalRun(approvalOf(['first', 'last'], { first: {}, last: {} }))
    expect(run.asked()).toEqual(['first'])
    run.answer('first')
    expect(run.asked()).toEqual(['last'])

    run.answer('last', 'rejected')
    expect(run.state).toBe('rejected')
  })

  it('asks branches side by side and goes on when all have agreed', () => {
    const run = new ApprovalRun(approvalOf(fork(), five))
    run.answer('first')
    expect(run.asked()).toEqual(['finance', 'legal'])
    run.answer('legal')
    run.answer('terms')
    expect(run.asked()).toEqual(['finance'])
    run.answer('finance')
    run.answer('last')

    expect(run.state).toBe('approved')
  })

  it('ends all branches with a rejection in one, or lets the others say what they think first', () => {
    const cancels = new ApprovalRun(approvalOf(fork(), five))
    const waits = new ApprovalRun(approvalOf(fork({ onReject: 'wait' }), five))
    for (const run of [cancels, waits]) {
      run.answer('first')
      run.answer('finance', 'rejected')
    }
    expect(cancels.state).toBe('rejected')
    expect(waits.asked()).toEqual(['legal'])

    waits.answer('legal')
    waits.answer('terms')
    expect(waits.state).toBe('rejected')
  })

  it('forgets a rejection of a branch that it returned from, back before the fork', () => {
    const run = new ApprovalRun(approvalOf(fork({ onReject: 'wait' }), five))
    run.answer('first')
    run.answer('finance', 'rejected')
    run.return('legal', 'first')
    for (const name of ['first', 'legal', 'terms', 'finance', 'last']) run.answer(name)

    expect(run.state).toBe('approved')
  })

  it('asks only the branches whose condition holds, and none when none does', () => {
    const conditional = {
      parallel: {
        a: { when: '$input.amount > 5', path: ['legal'] },
        b: { when: '$input.amount > 9', path: ['finance'] },
      },
    }
    const document = approvalOf([conditional, 'last'], { legal: {}, finance: {}, last: {} })

    expect(new ApprovalRun(document, { amount: 7 }).asked()).toEqual(['legal'])
    expect(new ApprovalRun(document, { amount: 10 }).asked()).toEqual(['finance', 'legal'])
    expect(new ApprovalRun(document, { amount: 1 }).asked()).toEqual(['last'])
    const run = new ApprovalRun(document, { amount: 7 })
    run.answer('legal')
    expect(run.asked()).toEqual(['last'])
  })

  it('takes the first way that holds', () => {
    const choose = [
      { when: '$input.amount > 9', path: ['legal', 'finance'] },
      { when: '$input.amount > 5', path: ['finance2'] },
      { path: [] },
    ]
    const document = approvalOf([{ choose }, 'last'], { legal: {}, finance: {}, finance2: {}, last: {} })

    const asked = [10, 7, 1].map((amount) => new ApprovalRun(document, { amount }).asked())
    expect(asked).toEqual([['legal'], ['finance2'], ['last']])
  })

  it('approves or rejects at once where a step that is not asked says so, inside a branch too', () => {
    const steps = (otherwise: string) => ({ ...five, legal: { when: '$input.amount > 5', otherwise } })
    for (const [otherwise, state] of [
      ['approve', 'approved'],
      ['reject', 'rejected'],
    ] as const) {
      const run = new ApprovalRun(approvalOf(fork(), steps(otherwise)), { amount: 1 })
      run.answer('first')
      expect(run.state).toBe(state)
    }
  })

  it('ends with a rejection two forks deep', () => {
    const inner = { parallel: { x: ['terms'], y: ['finance'] } }
    const run = new ApprovalRun(
      approvalOf(['first', { parallel: { a: ['legal', inner], b: ['last'] } }], five),
    )
    run.answer('first')
    run.answer('legal')
    expect(run.asked()).toEqual(['finance', 'last', 'terms'])
    run.answer('terms', 'rejected')

    expect(run.state).toBe('rejected')
    expect(run.asked()).toEqual([])
  })
})

describe('a return', () => {
  it('inside a branch leaves the other branch as it is', () => {
    const run = new ApprovalRun(approvalOf(fork(), five))
    run.answer('first')
    run.answer('legal')
    run.return('terms', 'legal')

    expect(run.asked()).toEqual(['finance', 'legal'])
  })

  it('to a step of a fork that is over goes in by the fork', () => {
    const run = new ApprovalRun(approvalOf(fork(), five))
    for (const name of ['first', 'legal', 'terms', 'finance']) run.answer(name)
    run.return('last', 'terms')

    expect(run.asked()).toEqual(['finance', 'legal'])
  })

  it('to the submitter asks nobody until it is submitted again, and conditions are judged anew', () => {
    const input = { amount: 1 }
    const run = new ApprovalRun(
      approvalOf(['big', 'last'], { big: { when: '$input.amount > 5' }, last: {} }),
      input,
    )
    run.return('last', 'submit')
    expect(run.asked()).toEqual([])

    input.amount = 9
    run.resubmit()
    expect(run.asked()).toEqual(['big'])
  })
})
