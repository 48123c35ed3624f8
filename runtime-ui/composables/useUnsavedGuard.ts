import { onScopeDispose } from 'vue'
import { useI18n } from 'vue-i18n'

/** Asks before a page with unsaved changes is left, by a link or by closing the tab. */
export function useUnsavedGuard(isUnsaved: () => boolean, onLeave: (guard: () => boolean) => void): void {
  const { t } = useI18n()
  function onUnload(event: BeforeUnloadEvent) {
    if (isUnsaved()) event.preventDefault()
  }
  window.addEventListener('beforeunload', onUnload)
  onScopeDispose(() => window.removeEventListener('beforeunload', onUnload))
  onLeave(() => !isUnsaved() || window.confirm(t('form.leave')))
}
