import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { type ApiError, toApiError } from '../client/api-error.ts'
import type { ApprovalCounts, ApprovalQuery, ApprovalRow } from '../client/approvals.ts'
import { useServerEvent } from '../composables/useEvents.ts'
import { useModel } from '../composables/useModel.ts'
import { useApprovals } from './useApprovals.ts'

export const inboxTabs = ['pending', 'submitted', 'done', 'copied'] as const
export type InboxTab = (typeof inboxTabs)[number]

const questions: Record<InboxTab, ApprovalQuery> = {
  pending: { role: 'assignee', state: 'pending' },
  submitted: { role: 'submitter' },
  done: { role: 'assignee', state: 'done' },
  copied: { role: 'copied' },
}
const pageSize = 50

/** A row by itself: a task where there is one, since one person may hold two of an approval. */
export const rowKey = ({ task, instance }: ApprovalRow): string => task ?? instance

/** The rows of a tab, page by page; read again when something changes, without losing the pages that were there. */
export function useInbox(tab: () => InboxTab, filter: () => { q: string; approval: string | null }) {
  const calls = useApprovals()
  const model = useModel()
  const rows = shallowRef<ApprovalRow[]>()
  const next = ref<string | null>(null)
  const counts = shallowRef<ApprovalCounts>()
  const problem = shallowRef<ApiError>()
  const isLoadingMore = ref(false)
  /** Kinds of approvals met so far, to filter by. */
  const kinds = shallowRef(new Map<string, string>())
  let turn = 0
  let soon: ReturnType<typeof setTimeout> | undefined

  const question = (): ApprovalQuery => {
    const { q, approval } = filter()
    return {
      ...questions[tab()],
      ...(q.trim() ? { q: q.trim() } : {}),
      ...(approval ? { approval } : {}),
    }
  }
  async function load(cursor?: string) {
    turn += 1
    const mine = turn
    const isSame = !cursor && rows.value !== undefined
    // All that is on the screen is read again, so that nobody loses their place.
    const limit = isSame ? Math.min(200, Math.max(pageSize, rows.value!.length)) : pageSize
    try {
      const page = await calls.tasks({ ...question(), limit, ...(cursor ? { cursor } : {}) })
      if (mine !== turn) return
      await model.ensure([...new Set(page.data.map(({ object }) => object))])
      if (mine !== turn) return
      rows.value = cursor ? [...(rows.value ?? []), ...page.data] : page.data
      next.value = page.page.next
      kinds.value = new Map([
        ...kinds.value,
        ...page.data.map(({ approval, label }) => [approval, label] as const),
      ])
      problem.value = undefined
    } catch (error) {
      if (mine === turn) problem.value = toApiError(error)
    }
  }
  async function count() {
    try {
      counts.value = await calls.counts()
    } catch (error) {
      // The list is of use without; what fails here is said there.
      problem.value ??= toApiError(error)
    }
  }
  async function more() {
    if (!next.value || isLoadingMore.value) return
    isLoadingMore.value = true
    await load(next.value)
    isLoadingMore.value = false
  }
  const reload = () => Promise.all([load(), count()]).then(() => undefined)
  watch(
    () => [tab(), filter().q, filter().approval],
    (now, before) => {
      if (before && now[0] === before[0]) {
        clearTimeout(soon)
        soon = setTimeout(() => void load(), 200)
        return
      }
      rows.value = undefined
      void load()
    },
    { immediate: true },
  )
  void count()
  const reloadSoon = () => {
    clearTimeout(soon)
    soon = setTimeout(() => void reload(), 300)
  }
  useServerEvent('approvals', reloadSoon)
  useServerEvent('resumed', reloadSoon)
  // In another language, or after a publish, what the server wrote is called differently.
  watch(model.shell, (now, before) => now && before && reloadSoon())
  onScopeDispose(() => clearTimeout(soon))

  /** Takes rows away that were dealt with, before the server is asked again. */
  function drop(keys: readonly string[]) {
    rows.value = rows.value?.filter((row) => !keys.includes(rowKey(row)))
  }
  return {
    rows: computed(() => rows.value),
    next,
    counts: computed(() => counts.value),
    problem,
    kinds,
    isLoadingMore,
    more,
    reload,
    drop,
  }
}
