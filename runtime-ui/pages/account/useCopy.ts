import { useI18n } from 'vue-i18n'
import { useToast } from '../../kit/toast.ts'

/** Copies a text and says so; where the browser refuses, as on pages without https, it says that instead. */
export function useCopy(): (text: string) => Promise<void> {
  const { t } = useI18n()
  const toasts = useToast()
  return async (text) => {
    try {
      await navigator.clipboard.writeText(text)
      toasts.show({ text: t('account.copied') })
    } catch {
      toasts.show({ text: t('account.notCopied'), tone: 'error' })
    }
  }
}
