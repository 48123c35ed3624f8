import { onScopeDispose, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { ApiError } from '../client/api-error.ts'
import { readNewest } from '../client/newest.ts'
import { useClient } from '../composables/useClient.ts'
import { useServerEvent } from '../composables/useEvents.ts'
import { useModel } from '../composables/useModel.ts'
import { unreadCount } from '../composables/useTitle.ts'
import { useToast } from '../kit/toast.ts'

/**
 * Keeps count of the notifications that wait, for the whole window: once somebody is in it, and whenever the server
 * says that something has changed. New ones are shown at the edge of a tab that is looked at, unless the person has quiet hours.
 */
export function followUnread(): void {
  const { http } = useClient()
  const { shell } = useModel()
  const toasts = useToast()
  const router = useRouter()
  const { t } = useI18n()
  let newest: string | undefined
  let asked = 0

  async function look() {
    const mine = ++asked
    try {
      const { data, unread, quiet } = await readNewest(http)
      if (mine !== asked) return
      const before = newest
      newest = data[0]?.id ?? before ?? ''
      unreadCount.value = unread
      const fresh = data.filter(({ id, read_at }) => before !== undefined && id > before && !read_at)
      if (!fresh.length || quiet || document.visibilityState !== 'visible') return
      const { showNew } = await import('./show-new.ts')
      showNew(fresh, http, { toasts, label: t('nav.open'), open: (place) => void router.push(place) })
    } catch (error) {
      // The number stays as it was; the next event, or the stream's return, asks again.
      if (!(error instanceof ApiError)) throw error
    }
  }
  useServerEvent('notification', look)
  useServerEvent('resumed', look)
  onScopeDispose(() => {
    unreadCount.value = 0
  })
  watch(
    () => shell.value?.user.id,
    (user) => user && void look(),
    { immediate: true },
  )
}
