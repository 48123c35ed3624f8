import type { ListViewView } from '../../client/model.ts'

/** How a person set up the columns of a view on this computer; what is absent is the view's own. */
export interface ColumnLayout {
  order: string[]
  widths: Record<string, number>
  pinned?: string[]
  /** Column → figure under it; null where the view's own is not wanted. */
  summaries?: Record<string, string | null>
}

const placeOf = (view: string) => `columns:${view}`
const untouched = (): ColumnLayout => ({ order: [], widths: {} })

export function layoutOf(view: string): ColumnLayout {
  const text = localStorage.getItem(placeOf(view))
  return text ? (JSON.parse(text) as ColumnLayout) : untouched()
}
export function keepLayout(view: string, layout: ColumnLayout): void {
  localStorage.setItem(placeOf(view), JSON.stringify(layout))
}
/** What was set up here is the view's own now. */
export function dropLayout(view: string): void {
  localStorage.removeItem(placeOf(view))
}

export const isTouched = ({ order, widths, pinned, summaries }: ColumnLayout): boolean =>
  order.length > 0 ||
  pinned !== undefined ||
  Object.keys(widths).length > 0 ||
  Object.keys(summaries ?? {}).length > 0

/** Columns that stay in view: as set up here, else as the view has them. */
export const pinnedIn = ({ pinned }: ColumnLayout, view: ListViewView): string[] =>
  pinned ?? view.columns.flatMap(({ field, pinned: isPinned }) => (isPinned ? [field] : []))

/** The whole set-up as a view keeps it: what was set up here over what the view has. */
export function keptLayout(layout: ColumnLayout, view: ListViewView) {
  const columns = layout.order.length ? layout.order : view.columns.map(({ field }) => field)
  const own = view.columns.flatMap(({ field, width, isChosen }) =>
    isChosen && width ? [[field, width] as const] : [],
  )
  const shown = ([field]: readonly [string, unknown]) => columns.includes(field)
  const widths = Object.fromEntries(
    Object.entries({ ...Object.fromEntries(own), ...layout.widths }).filter(shown),
  )
  const pinned = pinnedIn(layout, view).filter((field) => columns.includes(field))
  const summaries = Object.entries({ ...view.summaries, ...layout.summaries }).filter(
    (entry): entry is [string, string] => entry[1] !== null && columns.includes(entry[0]),
  )
  return {
    columns,
    ...(Object.keys(widths).length ? { widths } : {}),
    ...(pinned.length ? { pinned } : {}),
    summaries: Object.fromEntries(summaries),
  }
}
