import type { RecordView } from '../../client/records.ts'

/** The column of records without a value. */
export const blankColumn = ''

export interface BoardColumn {
  /** Key of the option; `blankColumn` for none. */
  key: string
  cards: RecordView[]
  next: string | null
  /** All records of the column, shown or not. */
  count: number
  sum?: unknown
  isLoading: boolean
}

/** The board after a card was put on top of another column; the counts go along. */
export function moveCard(columns: BoardColumn[], card: RecordView, to: string): BoardColumn[] {
  return columns.map((column) => {
    if (column.key === to) return { ...column, cards: [card, ...column.cards], count: column.count + 1 }
    if (!column.cards.some((one) => one.id === card.id)) return column
    return {
      ...column,
      cards: column.cards.filter((one) => one.id !== card.id),
      count: Math.max(0, column.count - 1),
    }
  })
}

/** The board with a card's newer state where it stands. */
export const replaceCard = (columns: BoardColumn[], card: RecordView): BoardColumn[] =>
  columns.map((column) => ({
    ...column,
    cards: column.cards.map((one) => (one.id === card.id ? card : one)),
  }))

/** Puts cards that must be seen on top of their columns, unless they are there already. */
export function placeCards(columns: BoardColumn[], cards: RecordView[], group: string): BoardColumn[] {
  return columns.map((column) => {
    const shown = new Set(column.cards.map((card) => card.id))
    const missing = cards.filter((card) => (card[group] ?? blankColumn) === column.key && !shown.has(card.id))
    return missing.length ? { ...column, cards: [...missing, ...column.cards] } : column
  })
}
