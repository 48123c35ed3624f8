import { computed, type Ref, ref, shallowRef, watch } from 'vue'
import { type ApiError, toApiError } from '../client/api-error.ts'
import type { ListQuery, RecordView } from '../client/records.ts'
import { useClient } from './useClient.ts'
import { useServerEvent } from './useEvents.ts'

/** Most rows kept at once; beyond it people search, sort or filter. */
const mostRows = 2000
const pageSize = 100

export interface UseListReturn {
  rows: Ref<RecordView[]>
  total: Readonly<Ref<number | undefined>>
  problem: Readonly<Ref<ApiError | undefined>>
  isLoading: Readonly<Ref<boolean>>
  hasMore: Readonly<Ref<boolean>>
  /** Kept values that a job is still bringing up to date: field → since when. */
  staleSince: Readonly<Ref<Record<string, string>>>
  loadMore: () => Promise<void>
  reload: () => Promise<void>
  /** Puts a record's new state into its row. */
  patch: (record: RecordView) => void
}

/**
 * The records of a list, page by page by cursor. Asked anew when the question changes; a late answer is dropped. When
 * somebody else saves, it is read again; while `isHeld`, as when a cell is being edited, rows keep their places.
 */
export function useList(
  object: () => string,
  query: () => ListQuery | undefined,
  isHeld: () => boolean = () => false,
): UseListReturn {
  const client = useClient()
  const rows = shallowRef<RecordView[]>([])
  const total = ref<number>()
  const next = ref<string | null>(null)
  const problem = shallowRef<ApiError>()
  const isLoading = ref(false)
  const staleSince = shallowRef<Record<string, string>>({})
  let stop = new AbortController()

  async function load(cursor?: string) {
    const asked = query()
    if (!asked) return
    stop.abort()
    stop = new AbortController()
    const mine = stop
    isLoading.value = true
    try {
      const page = await client.records.list(
        object(),
        {
          ...asked,
          limit: asked.limit ?? pageSize,
          count: cursor ? 'none' : 'exact',
          ...(cursor ? { cursor } : {}),
        },
        mine.signal,
      )
      if (mine.signal.aborted) return
      rows.value = cursor ? [...rows.value, ...page.data] : page.data
      next.value = page.page.next
      staleSince.value = page.page.stale_since ?? {}
      if (!cursor) total.value = page.page.count
      problem.value = undefined
    } catch (error) {
      if (mine.signal.aborted) return
      problem.value = toApiError(error)
      if (!cursor) rows.value = []
    } finally {
      if (!mine.signal.aborted) isLoading.value = false
    }
  }
  const hasMore = computed(() => next.value !== null && rows.value.length < mostRows)
  async function loadMore() {
    if (next.value && hasMore.value && !isLoading.value) await load(next.value)
  }
  const patch = (record: RecordView) => {
    rows.value = rows.value.map((row) => (row.id === record.id ? { ...row, ...record } : row))
  }
  /** A long list keeps its place: of changed records only the rows that are there are read again. */
  async function refresh(ids: string[]) {
    const asked = query()
    const shown = ids.filter((id) => rows.value.some((row) => row.id === id)).slice(0, 200)
    if (!asked || !shown.length) return
    const filter = `id in [${shown.map((id) => `'${id}'`).join(', ')}]`
    const fresh = await client.records
      .list(object(), { filter, ...(asked.fields ? { fields: asked.fields } : {}), limit: 200 })
      .catch((error: unknown) => {
        problem.value = toApiError(error)
        return { data: [] }
      })
    for (const record of fresh.data) patch(record)
  }
  let isLate = false
  const refreshAll = () => (rows.value.length <= pageSize ? load() : refresh(rows.value.map(({ id }) => id)))
  watch(
    () => JSON.stringify([object(), query()]),
    () => load(),
    { immediate: true },
  )
  useServerEvent('record', (event) => {
    if (event.object !== object() || isLoading.value) return
    if (isHeld()) isLate = true
    if (rows.value.length <= pageSize && !isHeld()) void load()
    else void refresh(event.ids)
  })
  useServerEvent('resumed', () => {
    if (isHeld()) isLate = true
    else void refreshAll()
  })
  watch(isHeld, (now) => {
    if (now || !isLate) return
    isLate = false
    void refreshAll()
  })
  return { rows, total, problem, isLoading, hasMore, staleSince, loadMore, reload: () => load(), patch }
}
