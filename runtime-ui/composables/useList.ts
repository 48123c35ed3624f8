import { computed, type Ref, ref, shallowRef, watch } from 'vue'
import { type ApiError, toApiError } from '../client/api-error.ts'
import type { ListQuery, RecordView } from '../client/records.ts'
import { useClient } from './useClient.ts'
import { useServerEvent } from './useEvents.ts'

/** Most rows kept at once; beyond it people search, sort or filter. */
const mostRows = 2000

export interface UseListReturn {
  rows: Ref<RecordView[]>
  total: Readonly<Ref<number | undefined>>
  problem: Readonly<Ref<ApiError | undefined>>
  isLoading: Readonly<Ref<boolean>>
  hasMore: Readonly<Ref<boolean>>
  loadMore: () => Promise<void>
  reload: () => Promise<void>
  /** Puts a record's new state into its row. */
  patch: (record: RecordView) => void
}

/** The records of a list, page by page by cursor. Asked anew when the question changes; a late answer is dropped. */
export function useList(object: () => string, query: () => ListQuery | undefined): UseListReturn {
  const client = useClient()
  const rows = shallowRef<RecordView[]>([])
  const total = ref<number>()
  const next = ref<string | null>(null)
  const problem = shallowRef<ApiError>()
  const isLoading = ref(false)
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
          limit: asked.limit ?? 100,
          count: cursor ? 'none' : 'exact',
          ...(cursor ? { cursor } : {}),
        },
        mine.signal,
      )
      if (mine.signal.aborted) return
      rows.value = cursor ? [...rows.value, ...page.data] : page.data
      next.value = page.page.next
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
  watch(
    () => JSON.stringify([object(), query()]),
    () => load(),
    { immediate: true },
  )
  useServerEvent('record', (event) => {
    if (event.object === object() && !isLoading.value && rows.value.length <= 200) void load()
  })
  return { rows, total, problem, isLoading, hasMore, loadMore, reload: () => load(), patch }
}
