import { computed, ref, shallowRef, watch } from 'vue'
import { type ApiError, toApiError } from '../../client/api-error.ts'
import type { RecordView } from '../../client/records.ts'
import { saveMerged } from '../../client/save-merged.ts'
import { useClient } from '../../composables/useClient.ts'
import { useServerEvent } from '../../composables/useEvents.ts'
import { toFilterText } from '../../conditions/filter-text.ts'
import { joinFilters, type ViewQuery } from '../view-query.ts'
import { type BoardColumn, blankColumn, moveCard, placeCards, replaceCard } from './board.ts'

/** Cards a column shows at first, and adds each time. */
const step = 20
/** The server's longest page: how deep a column is read again after a change elsewhere. */
const longest = 200

export interface BoardQuestion {
  object: string
  /** The select field whose options are the columns. */
  group: string
  options: string[]
  query: ViewQuery
  fields: string
  /** A sum per column, by a field. */
  measure?: { field: string; fn: string }
}

const columnFilter = (field: string, key: string) =>
  toFilterText([key === blankColumn ? { field, operator: 'isBlank' } : { field, operator: 'eq', value: key }])

/**
 * A board read column by column, each with its own cursor, so that a column is never empty because another one
 * comes first in the sort. Cards moved here stay where they were put, also when the sort would hide them.
 */
export function useBoard(question: () => BoardQuestion | undefined) {
  const client = useClient()
  const columns = shallowRef<BoardColumn[]>([])
  const problem = shallowRef<ApiError>()
  const isLoading = ref(false)
  let moved = new Set<string>()
  let stop = new AbortController()

  const pageOf = (asked: BoardQuestion, key: string, limit: number, cursor?: string) =>
    client.records.list(
      asked.object,
      {
        ...asked.query,
        filter: joinFilters(asked.query.filter, columnFilter(asked.group, key))!,
        fields: asked.fields,
        limit,
        // A search has no sums, so each column counts for itself.
        count: asked.query.search && !cursor ? 'exact' : 'none',
        ...(cursor ? { cursor } : {}),
      },
      stop.signal,
    )
  const totalsOf = (asked: BoardQuestion) =>
    client.records.aggregate(
      asked.object,
      {
        groupBy: [asked.group],
        measures: {
          n: { fn: 'count' },
          ...(asked.measure ? { sum: { fn: asked.measure.fn as 'sum', field: asked.measure.field } } : {}),
        },
        ...(asked.query.filter ? { filter: asked.query.filter } : {}),
      },
      stop.signal,
    )
  const movedOf = (asked: BoardQuestion) =>
    client.records.list(
      asked.object,
      {
        filter: joinFilters(
          asked.query.filter,
          toFilterText([{ field: 'id', operator: 'in', value: [...moved] }]),
        )!,
        fields: asked.fields,
        limit: longest,
      },
      stop.signal,
    )

  async function load() {
    const asked = question()
    if (!asked) return
    stop.abort()
    stop = new AbortController()
    const { signal } = stop
    isLoading.value = true
    const depth = (key: string) => columns.value.find((column) => column.key === key)?.cards.length ?? 0
    try {
      const [totals, kept] = await Promise.all([
        asked.query.search ? undefined : totalsOf(asked),
        moved.size ? movedOf(asked) : undefined,
      ])
      const rowOf = (key: string) => totals?.data.find((row) => (row[asked.group] ?? blankColumn) === key)
      const keys = [...(rowOf(blankColumn) ? [blankColumn] : []), ...asked.options]
      const read = await Promise.all(
        keys.map(async (key): Promise<BoardColumn> => {
          const limit = Math.min(longest, Math.max(step, depth(key)))
          const { data, page } = await pageOf(asked, key, limit)
          const row = rowOf(key)
          const count = totals ? Number(row?.['n'] ?? 0) : (page.count ?? data.length)
          return { key, cards: data, next: page.next, count, sum: row?.['sum'], isLoading: false }
        }),
      )
      if (signal.aborted) return
      columns.value = placeCards(read, kept?.data ?? [], asked.group)
      problem.value = undefined
    } catch (error) {
      if (!signal.aborted) problem.value = toApiError(error)
    } finally {
      if (!signal.aborted) isLoading.value = false
    }
  }

  const change = (key: string, changes: Partial<BoardColumn>) => {
    columns.value = columns.value.map((column) => (column.key === key ? { ...column, ...changes } : column))
  }
  /** The next cards of one column. */
  async function loadMore(key: string) {
    const asked = question()
    const column = columns.value.find((one) => one.key === key)
    if (!asked || !column?.next || column.isLoading) return
    const { signal } = stop
    change(key, { isLoading: true })
    try {
      const { data, page } = await pageOf(asked, key, step, column.next)
      if (signal.aborted) return
      const now = columns.value.find((one) => one.key === key)!
      const fresh = data.filter((card) => !now.cards.some((one) => one.id === card.id))
      change(key, { cards: [...now.cards, ...fresh], next: page.next, isLoading: false })
    } catch (error) {
      if (signal.aborted) return
      problem.value = toApiError(error)
      change(key, { isLoading: false })
    }
  }

  /** Shows the card in its new column at once, saves, and puts it back when that is refused. */
  async function move(id: string, to: string): Promise<ApiError | undefined> {
    const asked = question()
    const card = columns.value.flatMap((column) => column.cards).find((one) => one.id === id)
    if (!asked || !card || (card[asked.group] ?? blankColumn) === to) return undefined
    const before = columns.value
    columns.value = moveCard(before, card, to)
    try {
      const value = to === blankColumn ? null : to
      const saved = await saveMerged(client, asked.object, card, { [asked.group]: value })
      moved.add(id)
      columns.value = replaceCard(columns.value, { ...card, ...pick(saved, card) })
      await load()
      return undefined
    } catch (thrown) {
      columns.value = before
      const error = toApiError(thrown)
      if (error.code === 'version_conflict') await load()
      return error
    }
  }

  watch(
    () => JSON.stringify(question()),
    () => {
      moved = new Set()
      columns.value = []
      void load()
    },
    { immediate: true },
  )
  let soon: ReturnType<typeof setTimeout> | undefined
  useServerEvent('record', (event) => {
    if (event.object !== question()?.object) return
    clearTimeout(soon)
    soon = setTimeout(load, 300)
  })
  const total = computed(() =>
    columns.value.length ? columns.value.reduce((sum, column) => sum + column.count, 0) : undefined,
  )
  return { columns, total, problem, isLoading, loadMore, move, reload: load }
}

/** What of a saved record the board had asked for. */
const pick = (saved: RecordView, card: RecordView): Partial<RecordView> =>
  Object.fromEntries(Object.entries(saved).filter(([name]) => name in card))
