import { expect, it } from 'vitest'
import type { RecordView } from '../../../runtime-ui/client/records.ts'
import { type BoardColumn, moveCard, placeCards } from '../../../runtime-ui/views/kanban/board.ts'

const card = (id: string, stage: string) => ({ id, stage }) as unknown as RecordView
const column = (key: string, cards: RecordView[], count: number): BoardColumn => ({
  key,
  cards,
  count,
  next: null,
  isLoading: false,
})
const board = () => [column('open', [card('a', 'open'), card('b', 'open')], 12), column('won', [], 0)]
const shown = (columns: BoardColumn[]) => columns.map((one) => [one.count, one.cards.map(({ id }) => id)])

it('puts a moved card on top of its new column, with the counts', () => {
  expect(shown(moveCard(board(), card('b', 'open'), 'won'))).toEqual([
    [11, ['a']],
    [1, ['b']],
  ])
})

it('keeps a moved card in sight when the sort would hide it, and never twice', () => {
  const moved = [card('a', 'open'), card('z', 'won')]

  expect(shown(placeCards(board(), moved, 'stage'))).toEqual([
    [12, ['a', 'b']],
    [0, ['z']],
  ])
})
