import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { type ApiError, toApiError } from '../client/api-error.ts'
import { useClient } from '../composables/useClient.ts'
import type { LoadedObject } from '../composables/useModel.ts'
import { useToast } from '../kit/toast.ts'

/** Whether a clone lacks nothing that has to be filled in: a code that is unique is left out of it, and so are files. */
export const canClone = ({ rights, fields }: LoadedObject): boolean =>
  rights.create &&
  !Object.values(fields).some(
    ({ required, readOnly, unique, type, exclude }) =>
      required &&
      !readOnly &&
      (unique || type === 'file' || type === 'image' || exclude?.includes('clone') === true),
  )

/** Makes a record like another one and goes there; what has to be filled in first is named. */
export function useClone(
  record: () => { id: string; label: string; loaded?: LoadedObject },
): () => Promise<void> {
  const client = useClient()
  const router = useRouter()
  const toasts = useToast()
  const { t } = useI18n()
  return async () => {
    const { id, label, loaded } = record()
    if (!loaded) return
    try {
      const made = await client.records.clone(loaded.name, id)
      toasts.show({ text: t('record.cloned', { label }), icon: 'copy' })
      await router.push(`/o/${loaded.name}/r/${made.id}`)
    } catch (error) {
      toasts.show({ text: whyNot(toApiError(error), loaded), tone: 'error' })
    }
  }
}

/** Fields by their labels, as nobody sees a form. */
const whyNot = ({ message, errors }: ApiError, { fields }: LoadedObject): string =>
  errors
    .map(({ path, message: said }) => {
      const field = fields[path.split('/')[1] ?? '']
      return field ? `${field.label}: ${said}` : said
    })
    .join(' ') || message
