/** A column of a DataGrid. `width` is in pixels; the last column takes what is left. */
export interface GridColumn {
  key: string
  label: string
  width: number
  /** The person chose this width, or narrower it would cut what it shows: it is kept to the pixel. */
  fixed?: boolean
  align?: 'end'
  /** The record's name: stronger type, pinned to the left. */
  name?: boolean
  /** Stays in view beside the name. */
  pinned?: boolean
  editable?: boolean
}

/** The head of rows that have a value in common. */
export interface GridGroup {
  key: string
  label: string
  color?: string
  count: number
  collapsed: boolean
  /** Place among the rows of the first one that belongs to it or comes after it. */
  before: number
}

/** One line of the body: a head, or the row at that place. */
export type GridLine = { group: GridGroup; row?: undefined } | { group?: undefined; row: number }

/** Heads and rows from top to bottom. */
export function toLines(rows: number, groups: readonly GridGroup[] = []): GridLine[] {
  const lines: GridLine[] = []
  let at = 0
  const rowsUpTo = (end: number) => {
    for (; at < end; at++) lines.push({ row: at })
  }
  for (const group of groups) {
    rowsUpTo(Math.min(group.before, rows))
    lines.push({ group })
  }
  rowsUpTo(rows)
  return lines
}

/** How much a column may shrink so that all of them fit without scrolling. */
const narrowest = 0.72
/** Below this a column shows nothing useful. */
const least = 72

/**
 * Column widths in pixels for the space there is: a little too much is taken from every column that nobody set by
 * hand; where that is not enough, all keep their own width and the grid scrolls.
 */
export function fitWidths(columns: GridColumn[], space: number): number[] {
  const own = columns.map((column) => column.width)
  const over = own.reduce((sum, width) => sum + width, 0) - space
  if (space <= 0 || over <= 0) return own
  const slack = columns.map((column) =>
    column.fixed ? 0 : Math.max(0, column.width - Math.max(least, column.width * narrowest)),
  )
  const most = slack.reduce((sum, one) => sum + one, 0)
  if (over > most) return own
  return own.map((width, i) => Math.floor(width - (over * slack[i]!) / most))
}

export interface CellPlace {
  row: number
  col: number
}

/** Where the focus goes on a key, or nothing when the key moves none. Keeps inside `rows` × `cols`. */
export function moveCell(
  at: CellPlace,
  key: string,
  rows: number,
  cols: number,
  page: number,
): CellPlace | undefined {
  const step: Record<string, [number, number]> = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    PageUp: [-page, 0],
    PageDown: [page, 0],
    Home: [0, -cols],
    End: [0, cols],
  }
  const by = step[key]
  if (!by) return undefined
  const within = (value: number, size: number) => Math.min(Math.max(value, 0), size - 1)
  return { row: within(at.row + by[0], rows), col: within(at.col + by[1], cols) }
}

/** The selection after a click on a row: toggled alone, or with everything between it and the last click. */
export function toggleSelection(
  selected: ReadonlySet<string>,
  ids: string[],
  clicked: number,
  range?: number,
): Set<string> {
  const next = new Set(selected)
  const on = !selected.has(ids[clicked]!)
  const [from, to] =
    range === undefined ? [clicked, clicked] : [Math.min(range, clicked), Math.max(range, clicked)]
  for (const id of ids.slice(from, to + 1)) on ? next.add(id) : next.delete(id)
  return next
}
