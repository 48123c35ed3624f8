import { computed, ref, watch } from 'vue'
import { ApiError } from '../client/api-error.ts'
import type { FieldView } from '../client/model.ts'
import type { TaskView } from '../client/workflows.ts'
import { useClient } from '../composables/useClient.ts'
import { useModel, useObject } from '../composables/useModel.ts'

/** Fields of its record that a task opens, as its form shows them, and what they hold now. */
export function useOpenedFields(task: () => TaskView) {
  const client = useClient()
  const model = useModel()
  const { object } = useObject(() => task().object ?? '')
  const items = computed(() => {
    const form = model.full.value.forms[task().form ?? '']
    return new Map((form?.sections ?? []).flatMap(({ items }) => items).map((item) => [item.name, item]))
  })
  const fields = computed(() =>
    task().editable.flatMap((name): FieldView[] => {
      const field = object.value?.fields[name]
      if (!field) return []
      const { label = field.label, required = field.required } = items.value.get(name) ?? {}
      return [{ ...field, label, required }]
    }),
  )

  const held = ref<Record<string, unknown>>({})
  watch(
    () => (task().state === 'open' && task().editable.length > 0 ? task().record : null),
    async (record) => {
      held.value = {}
      if (record === null) return
      try {
        held.value = await client.records.read(task().object!, record, task().editable.join(','))
      } catch (error) {
        // Who may not read the record fills it in without seeing what it holds.
        if (!(error instanceof ApiError)) throw error
      }
    },
    { immediate: true },
  )
  return { fields, held }
}
