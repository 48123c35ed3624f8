import { ref, watchEffect } from 'vue'

/** How many notifications wait to be read: in front of every title of the window, at the bell and in the dock. */
export const unreadCount = ref(0)

/** The window's title while the page is open. */
export function useTitle(title: () => string | undefined): void {
  watchEffect(() => {
    const count = unreadCount.value > 0 ? `(${unreadCount.value > 99 ? '99+' : unreadCount.value}) ` : ''
    document.title = count + (title() ? `${title()} · Trellis` : 'Trellis')
  })
}
