import { type InjectionKey, inject, onScopeDispose, provide, type Ref, ref, watchEffect } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { ApiError } from '../client/api-error.ts'
import { type NotificationView, notificationCalls } from '../client/notifications.ts'
import { useClient } from '../composables/useClient.ts'
import { useServerEvent } from '../composables/useEvents.ts'
import { titleCount } from '../composables/useTitle.ts'
import { useToast } from '../kit/toast.ts'
import { placeOf } from './place-of.ts'

export interface Unread {
  count: Ref<number>
  /** Rises with each change, whoever made it. */
  turn: Ref<number>
  look: () => Promise<void>
}

const key: InjectionKey<Unread> = Symbol('unread notifications')

/** So many are looked at for what is new. */
const looked = 4

/**
 * How many notifications wait, for the whole window: counted when it opens and whenever the server says that something
 * has changed. New ones are shown at the edge of a tab that is looked at, unless the person has quiet hours.
 */
export function provideUnread(): Unread {
  const calls = notificationCalls(useClient().http)
  const toasts = useToast()
  const router = useRouter()
  const { t } = useI18n()
  const [count, turn] = [ref(0), ref(0)]
  let newest: string | undefined
  let asked = 0

  function show(fresh: NotificationView[]) {
    for (const one of fresh.slice(0, 2).reverse()) {
      const place = placeOf(one)
      toasts.show({
        text: one.title,
        icon: 'bell',
        acts: [
          {
            label: t('nav.open'),
            run: () => {
              void calls.markRead([one.id]).then(look)
              void router.push(place ?? '/notifications')
            },
          },
        ],
      })
    }
  }
  async function look() {
    const mine = ++asked
    try {
      const { data, unread, quiet } = await calls.list({ limit: looked })
      if (mine !== asked) return
      const before = newest
      newest = data[0]?.id ?? before ?? ''
      count.value = unread
      turn.value += 1
      if (before === undefined || quiet || document.visibilityState !== 'visible') return
      show(data.filter(({ id, read_at }) => id > before && read_at === null))
    } catch (error) {
      // The number stays as it was; the next event, or the stream's return, asks again.
      if (!(error instanceof ApiError)) throw error
    }
  }
  useServerEvent('notification', () => void look())
  useServerEvent('resumed', () => void look())
  watchEffect(() => {
    titleCount.value = count.value
  })
  onScopeDispose(() => {
    titleCount.value = 0
  })
  void look()
  const unread = { count, turn, look }
  provide(key, unread)
  return unread
}

/** Of the window; nothing waits where nobody counts. */
export const useUnread = (): Unread =>
  inject(key, () => ({ count: ref(0), turn: ref(0), look: async () => undefined }), true)
