import { watchEffect } from 'vue'

/** The window's title while the page is open. */
export function useTitle(title: () => string | undefined): void {
  watchEffect(() => {
    document.title = title() ? `${title()} · Trellis` : 'Trellis'
  })
}
