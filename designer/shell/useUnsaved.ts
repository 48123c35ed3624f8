import { onScopeDispose } from 'vue'
import type { Studio } from './studio.ts'

/** Saves what waits when the window is left, and asks before it closes with something unsaved. */
export function useUnsaved({ session }: Pick<Studio, 'session'>): void {
  const onUnload = (event: BeforeUnloadEvent) => {
    if (!session.hasUnsaved()) return
    void session.flush()
    event.preventDefault()
  }
  const onHide = () => document.visibilityState === 'hidden' && void session.flush()
  window.addEventListener('beforeunload', onUnload)
  document.addEventListener('visibilitychange', onHide)
  onScopeDispose(() => {
    window.removeEventListener('beforeunload', onUnload)
    document.removeEventListener('visibilitychange', onHide)
  })
}
