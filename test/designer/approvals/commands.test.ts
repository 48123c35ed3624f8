import { describe, expect, it } from 'vitest'
import { insertPart, movePart, removePart } from '../../../designer/approvals/commands/parts.ts'
import { pasteParts } from '../../../designer/approvals/commands/paste-parts.ts'
import { renameStep } from '../../../designer/approvals/commands/rename-step.ts'
import {
  addWay,
  changeBlock,
  changeWay,
  moveWay,
  removeWay,
} from '../../../designer/approvals/commands/ways.ts'
import type { Approval, PathItem, Spot } from '../../../designer/approvals/path.ts'
import { pointerOf, spotOfStep } from '../../../designer/approvals/path.ts'
import type { Command } from '../../../designer/document/command.ts'
import { run } from '../../../designer/document/command.ts'

const step = { assignees: [{ superior: 1 }] }

/** manager → legal ∥ (finance, auditor) → by amount: board | nobody → clerk */
const contract = (): Approval => ({
  object: 'deal',
  steps: {
    manager: step,
    legal: step,
    finance: { ...step, differentFrom: ['manager', 'legal'] },
    auditor: step,
    board: { ...step, onReject: { returnTo: 'manager' } },
    clerk: step,
  } as unknown as Approval['steps'],
  path: [
    'manager',
    { parallel: { law: ['legal'], money: { when: 'amount > 5', path: ['finance', 'auditor'] } } },
    { choose: [{ when: 'amount > 10', path: ['board'] }] },
    'clerk',
  ],
})

function done<A>(command: Command<Approval, A>, args: A, document = contract()): Approval {
  const outcome = run(command, document, args)
  if ('refused' in outcome) throw new Error(outcome.refused.en)
  return outcome.document
}
const root = (at: number): Spot => ({ list: [], at })
const block = root(1)
const ways = (item: PathItem | undefined) => (item as { parallel: Record<string, unknown> }).parallel

describe('steps of an approval', () => {
  it('go where they are dropped: another place, a branch, out of it', () => {
    const later = done(movePart, { from: root(0), to: root(4) })
    expect(later.path.at(-1)).toBe('manager')

    const inside = done(movePart, { from: root(0), to: { list: [1, 'law'], at: 1 } })
    expect(ways(inside.path[0])['law']).toEqual(['legal', 'manager'])

    const out = done(movePart, { from: { list: [1, 'money'], at: 0 }, to: root(0) })
    expect(out.path[0]).toBe('finance')
    expect(ways(out.path[2])['money']).toEqual({ when: 'amount > 5', path: ['auditor'] })
  })

  it('stay where they are when they are dropped there', () => {
    for (const at of [0, 1]) expect(done(movePart, { from: root(0), to: root(at) })).toEqual(contract())
  })

  it('make the way that is taken otherwise when they are put on it', () => {
    const made = done(movePart, { from: root(3), to: { list: [2, 'else'], at: 0 } })
    expect(made.path[2]).toEqual({ choose: [{ when: 'amount > 10', path: ['board'] }, { path: ['clerk'] }] })
  })

  it('go with everything that names them', () => {
    const made = done(removePart, { at: root(0) })
    expect(Object.keys(made.steps)).not.toContain('manager')
    expect(made.steps['finance']).toEqual({ ...step, differentFrom: ['legal'] })
    expect(made.steps['board']).toEqual(step)
  })

  it('are called otherwise wherever they are named', () => {
    const made = done(renameStep, { step: 'manager', to: 'boss' })
    expect(made.path[0]).toBe('boss')
    expect(made.steps['boss']).toEqual({ ...step, was: ['manager'] })
    expect(made.steps['finance']!.differentFrom).toEqual(['boss', 'legal'])
    expect(made.steps['board']!.onReject).toEqual({ returnTo: 'boss' })
    expect(run(renameStep, contract(), { step: 'manager', to: 'legal' })).toHaveProperty('refused')
    expect(run(renameStep, contract(), { step: 'manager', to: 'submit' })).toHaveProperty('refused')
  })

  it('are pasted under names of their own', () => {
    const copied = { path: ['manager', 'finance'], steps: contract().steps }
    const made = done(pasteParts, { spot: root(4), copied })
    expect(made.path.slice(4)).toEqual(['manager_2', 'finance_2'])
    expect(made.steps['finance_2']!.differentFrom).toEqual(['manager_2', 'legal'])
  })

  it('are told where they stand in the document, for problems', () => {
    const { path } = contract()
    expect(pointerOf(path, spotOfStep(path, 'auditor')!).join('/')).toBe('path/1/parallel/money/path/1')
    expect(pointerOf(path, spotOfStep(path, 'legal')!).join('/')).toBe('path/1/parallel/law/0')
  })
})

describe('branches of an approval', () => {
  it('do not fit into themselves', () => {
    const inside = { from: block, to: { list: [1, 'law'], at: 0 } }
    expect(run(movePart, contract(), inside)).toHaveProperty('refused')
  })

  it('are added, named, ordered and taken away with their steps', () => {
    const added = done(addWay, { block })
    expect(Object.keys(ways(added.path[1]))).toEqual(['law', 'money', 'branch_3'])
    expect(ways(added.path[1])['branch_3']).toMatchObject({ label: { en: 'Branch 3', zh: '分支 3' } })

    const named = done(changeWay, { block, key: 'branch_3', to: { name: 'press' } }, added)
    const first = done(moveWay, { block, key: 'press', by: -1 }, named)
    expect(Object.keys(ways(first.path[1]))).toEqual(['law', 'press', 'money'])

    const left = done(removeWay, { block, key: 'money' }, first)
    expect(Object.keys(left.steps)).toEqual(['manager', 'legal', 'board', 'clerk'])
  })

  it('are no branches any more when one is left', () => {
    const made = done(removeWay, { block, key: 'money' })
    expect(made.path.slice(0, 2)).toEqual(['manager', 'legal'])
  })

  it('of a choice keep the one without a condition last', () => {
    const spot = root(2)
    const made = done(
      addWay,
      { block: spot },
      done(insertPart, { spot: { list: [2, 'else'], at: 0 }, item: 'clerk' }),
    )
    expect(made.path[2]).toMatchObject({
      choose: [{ when: 'amount > 10' }, { when: 'true' }, { path: ['clerk'] }],
    })
    expect(run(moveWay, made, { block: spot, key: 1, by: 1 })).toHaveProperty('refused')
  })

  it('say how many of them must agree', () => {
    const made = done(changeBlock, { block, key: 'need', value: 'any' })
    expect(made.path[1]).toMatchObject({ need: 'any' })
    expect(done(changeBlock, { block, key: 'need', value: undefined }, made)).toEqual(contract())
  })
})
