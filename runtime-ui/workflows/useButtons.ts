import { ref, type ShallowRef, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { toApiError } from '../client/api-error.ts'
import type { WorkflowButton } from '../client/workflows.ts'
import { useToast } from '../kit/toast.ts'
import { inLanguage } from './asked-field.ts'
import { useWorkflows } from './useWorkflows.ts'

export interface Buttons {
  buttons: ShallowRef<WorkflowButton[]>
  labelOf: (button: WorkflowButton) => string
}

/** Workflows that the person may start by hand there: for one record, for many, or for none. */
export function useButtons(
  place: () => { object: string; record?: string | undefined; version?: number | undefined },
  fits: (select: WorkflowButton['select']) => boolean,
): Buttons {
  const { locale } = useI18n()
  const workflows = useWorkflows()
  const toasts = useToast()
  const buttons = shallowRef<WorkflowButton[]>([])
  const turn = ref(0)
  watch(
    () => Object.values(place()).join(' '),
    async () => {
      const mine = ++turn.value
      const { object, record } = place()
      try {
        const found = await workflows.buttons(object, record)
        if (mine === turn.value) buttons.value = found.filter(({ select }) => fits(select))
      } catch (error) {
        // The page is of use without them; what is wrong shows where it is read.
        buttons.value = []
        if (toApiError(error).status >= 500) toasts.show({ text: toApiError(error).message, tone: 'error' })
      }
    },
    { immediate: true },
  )
  return { buttons, labelOf: ({ label, workflow }) => inLanguage(label, locale.value, workflow) }
}
