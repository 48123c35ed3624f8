import { ref, watchEffect } from 'vue'

/** What waits to be read, in front of every title of the window. */
export const titleCount = ref(0)

/** The window's title while the page is open. */
export function useTitle(title: () => string | undefined): void {
  watchEffect(() => {
    const count = titleCount.value > 0 ? `(${titleCount.value > 99 ? '99+' : titleCount.value}) ` : ''
    document.title = count + (title() ? `${title()} · Trellis` : 'Trellis')
  })
}
