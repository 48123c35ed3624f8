import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { toApiError } from '../client/api-error.ts'
import { useClient } from '../composables/useClient.ts'
import { useToast } from '../kit/toast.ts'

/** Deletes a record and goes back to its list; for a while it can be undone. */
export function useDelete(record: () => { object: string; id: string; label: string }): () => Promise<void> {
  const client = useClient()
  const router = useRouter()
  const toasts = useToast()
  const { t } = useI18n()
  return async () => {
    const { object, id, label } = record()
    try {
      if ((await client.records.remove(object, id))?._waiting) return
      const undo = async () => {
        // It stood beside whatever is like it a moment ago.
        await client.records.restore(object, id, { confirm: true })
        await router.push(`/o/${object}/r/${id}`)
      }
      toasts.show({
        text: t('record.deleted', { label }),
        icon: 'trash-2',
        acts: [{ label: t('kit.undo'), run: undo }],
      })
      await router.push(`/o/${object}`)
    } catch (error) {
      toasts.show({ text: toApiError(error).message, tone: 'error' })
    }
  }
}
