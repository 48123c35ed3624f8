import type { Http } from '../client/http.ts'
import { type NotificationView, notificationCalls } from '../client/notifications.ts'
import type { Toasts } from '../kit/toast.ts'
import { placeOf } from './place-of.ts'

/**
 * Shows what has just come at the edge of the screen: the two newest, the older one first. Whoever opens one has read it;
 * the number follows as the server tells of it.
 */
export function showNew(
  fresh: readonly NotificationView[],
  http: Http,
  { toasts, label, open }: { toasts: Toasts; label: string; open: (place: string) => void },
): void {
  for (const one of fresh.slice(0, 2).reverse())
    toasts.show({
      text: one.title,
      icon: 'bell',
      acts: [
        {
          label,
          run: () => {
            void notificationCalls(http).markRead([one.id])
            open(placeOf(one) ?? '/notifications')
          },
        },
      ],
    })
}
