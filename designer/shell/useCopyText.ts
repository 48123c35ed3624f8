import { useI18n } from 'vue-i18n'
import { useToast } from '../../runtime-ui/kit/toast.ts'

/** Copies a text and says whether it could; where the browser refuses, as on pages without https, people are told. */
export function useCopyText(): (text: string) => Promise<boolean> {
  const { t } = useI18n()
  const toasts = useToast()
  return async (text) => {
    try {
      await navigator.clipboard.writeText(text)
      return true
    } catch {
      toasts.show({ text: t('studio.notCopied'), tone: 'error' })
      return false
    }
  }
}
