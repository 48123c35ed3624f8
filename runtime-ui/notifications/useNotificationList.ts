import { computed, ref, shallowRef, watch } from 'vue'
import { toApiError } from '../client/api-error.ts'
import {
  type NotificationList,
  type NotificationQuery,
  type NotificationView,
  notificationCalls,
} from '../client/notifications.ts'
import { useClient } from '../composables/useClient.ts'
import { useServerEvent } from '../composables/useEvents.ts'
import { useFormat } from '../composables/useFormat.ts'
import { unreadCount } from '../composables/useTitle.ts'

/** What one was told, newest first, by day; follows what comes and what is marked elsewhere. */
export function useNotificationList(query: () => NotificationQuery) {
  const calls = notificationCalls(useClient().http)
  const { day } = useFormat()
  const items = shallowRef<NotificationView[]>()
  const next = ref<string | null>(null)
  const problem = ref('')
  let asked = 0

  /** What further pages brought stays, so that nobody loses their place when something new comes. */
  function olderThan({ data, page }: NotificationList): NotificationView[] {
    const last = data.at(-1)
    if (!last || page.next === null) return []
    const { unread } = query()
    return (items.value ?? []).filter(
      (one) =>
        one.created_at < last.created_at &&
        !data.some(({ id }) => id === one.id) &&
        (!unread || one.read_at === null),
    )
  }
  async function load(cursor?: string, isSame = false) {
    const mine = ++asked
    try {
      const page = await calls.list({ ...query(), ...(cursor ? { cursor } : {}) })
      if (mine !== asked) return
      unreadCount.value = page.unread
      const older = isSame ? olderThan(page) : []
      items.value = cursor ? [...(items.value ?? []), ...page.data] : [...page.data, ...older]
      if (older.length === 0) next.value = page.page.next
      problem.value = ''
    } catch (error) {
      if (mine === asked) problem.value = toApiError(error).message
    }
  }
  watch(query, () => load(), { immediate: true })
  const refresh = () => load(undefined, true)
  useServerEvent('notification', () => void refresh())
  useServerEvent('resumed', () => void refresh())

  /** Shown as read at once; the number follows from the server. */
  async function markRead(ids?: string[]) {
    const now = new Date().toISOString()
    items.value = items.value?.map((one) =>
      one.read_at === null && (!ids || ids.includes(one.id)) ? { ...one, read_at: now } : one,
    )
    try {
      await calls.markRead(ids)
    } catch (error) {
      problem.value = toApiError(error).message
    }
    await refresh()
  }
  const days = computed(() => {
    const found = new Map<string, NotificationView[]>()
    for (const one of items.value ?? []) {
      const name = day(one.created_at)
      found.set(name, [...(found.get(name) ?? []), one])
    }
    return [...found].map(([name, list]) => ({ name, list }))
  })
  return { items, days, next, problem, load, markRead, more: () => load(next.value ?? undefined) }
}
