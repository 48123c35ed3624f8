import { describe, expect, it } from 'vitest'
import { cardWidth, layOutTree } from '../../../designer/approvals/layout.ts'
import type { PathItem } from '../../../designer/approvals/path.ts'
import { peopleOf, tellPath } from '../../../designer/approvals/told.ts'
import { readSpan, writeSpan } from '../../../designer/asking/deadline/durations.ts'
import { readDeadline, rungsInOrder, writtenDeadline } from '../../../designer/asking/deadline/ladder.ts'
import type { PathPart, StepPart } from '../../../runtime-ui/client/approvals.ts'

const path: PathItem[] = [
  'manager',
  { parallel: { law: ['legal'], money: ['finance', 'auditor'] } },
  { choose: [{ when: 'amount > 10', path: ['board'] }] },
]
const tree = layOutTree(path, { heightOf: () => 100 })
const at = (id: string) => tree.boxes.find((box) => box.id === id)!

describe('the tree of an approval', () => {
  it('goes down from the submission, with branches beside each other below their fork', () => {
    expect(at('submit').y).toBeLessThan(at('step:manager').y)
    expect(at('step:legal').y).toBe(at('step:finance').y)
    expect(at('step:auditor').y).toBeGreaterThan(at('step:finance').y)
    expect(at('step:finance').x - at('step:legal').x).toBeGreaterThanOrEqual(cardWidth)
    expect((at('step:legal').x + at('step:finance').x) / 2).toBe(at('step:manager').x)
    expect(at('end:approve').y).toBeGreaterThan(at('step:board').y)
  })

  it('lets no card lie over another', () => {
    const cards = tree.boxes.filter(({ kind }) => kind === 'step' || kind === 'ghost')
    for (const one of cards)
      for (const other of cards)
        if (one !== other && Math.abs(one.x - other.x) < cardWidth)
          expect(Math.abs(one.y - other.y)).toBeGreaterThanOrEqual(100)
  })

  it('offers a place before and after each part, on each branch and on the way nobody wrote', () => {
    expect(tree.places.map(({ id }) => id).sort()).toEqual(
      [
        ...['0', '1', '2', '3'],
        ...['1/law/0', '1/law/1', '1/money/0', '1/money/1', '1/money/2'],
        ...['2/0/0', '2/0/1', '2/else/0'],
      ].sort(),
    )
  })
})

const person = (name: string) => ({ id: name, name })
const told = (step: string, names: string[], state: StepPart['state'] = 'predicted'): StepPart => ({
  kind: 'step',
  step,
  label: step,
  state,
  outcome: null,
  round: 1,
  decision: { type: 'all' },
  need: null,
  due_at: null,
  opened_at: null,
  ended_at: null,
  why: null,
  seats: names.map((name, seat) => ({
    seat,
    task: null,
    user: person(name),
    queue: null,
    state: 'predicted',
    original: null,
    weight: 1,
    why: [],
    comment: null,
    human: false,
    read_at: null,
    ended_at: null,
  })),
})

describe('a record that is looked at', () => {
  const parts: PathPart[] = [
    { kind: 'submit', by: person('mia'), at: null, round: 1 },
    told('manager', ['lin']),
    {
      kind: 'parallel',
      need: null,
      on_reject: null,
      branches: [
        { name: 'law', label: 'Law', path: [told('legal', ['lin'])] },
        { name: 'money', label: 'Money', path: [told('finance', ['he']), told('auditor', ['xu'])] },
      ],
    },
    {
      kind: 'choose',
      taken: null,
      ways: [{ when: 'amount > 10', path: [told('board', ['bo'], 'skipped')] }],
    },
    { kind: 'end', outcome: 'approved', state: 'predicted', at: null },
  ]
  const found = tellPath(path, parts)

  it('is seen to go its ways, with everybody who is asked once', () => {
    expect([...found.ways]).toEqual(['way:1/law', 'way:1/money', 'way:2/else'])
    expect(peopleOf(found).map(({ name }) => name)).toEqual(['lin', 'he', 'xu'])
  })

  it('has the line to where it does not go drawn as such', () => {
    const drawn = layOutTree(path, { heightOf: () => 100, isTaken: (_block, way) => way.key !== 0 })
    const state = (id: string) => drawn.boxes.find((box) => box.id === id)!.state
    expect(state('step:board')).toBe('off')
    expect(state('step:finance')).toBe('taken')
  })
})

describe('deadlines', () => {
  it('are read however shortly they are written, and written as shortly', () => {
    expect(readDeadline('P2D')).toEqual({ after: 'P2D', ladder: {} })
    expect(writtenDeadline(readDeadline('P2D')!)).toBe('P2D')
    expect(readDeadline({ after: 'PT8H', act: 'transfer', to: 'owner' })).toEqual({
      after: 'PT8H',
      ladder: { due: { at: 'PT0S', act: 'transfer', to: 'owner' } },
    })
  })

  it('have their ladder in the order of time', () => {
    const ladder = { late: { at: 'P1D' }, soon: { at: '-PT4H' }, due: {}, early: { at: '-P2D' } }
    expect(rungsInOrder(ladder).map(({ name }) => name)).toEqual(['early', 'soon', 'due', 'late'])
  })

  it('are numbers of a unit, before or after', () => {
    for (const text of ['PT30M', 'PT4H', 'P2D', '-P1W', 'P3M']) expect(writeSpan(readSpan(text)!)).toBe(text)
    expect(readSpan('P1DT4H')).toBeUndefined()
  })
})
