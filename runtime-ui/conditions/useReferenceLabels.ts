import { type Ref, watch } from 'vue'
import type { FieldView } from '../client/model.ts'
import { useClient } from '../composables/useClient.ts'
import { useModel } from '../composables/useModel.ts'
import { type Condition, toFilterText } from './filter-text.ts'

/**
 * Reads the names of records that conditions from the address mention by id. Those this user may not see, and those
 * that are gone, keep their id.
 */
export function useReferenceLabels(
  conditions: () => Condition[],
  fields: () => FieldView[],
  labels: Ref<Map<string, string>>,
): void {
  const client = useClient()
  const { shell } = useModel()

  /** Ids without a name yet, by the object they belong to. */
  function unknown(): Record<string, string[]> {
    const ids: Record<string, string[]> = {}
    for (const { field: name, value } of conditions()) {
      const target = fields().find((field) => field.name === name)?.to?.[0]
      if (!target || target === '*') continue
      const wanted = [value ?? []].flat().filter((one): one is string => typeof one === 'string')
      const missing = wanted.filter((id) => !labels.value.has(id))
      if (missing.length) ids[target] = [...new Set([...(ids[target] ?? []), ...missing])]
    }
    return ids
  }
  watch(
    () => JSON.stringify(unknown()),
    async () => {
      for (const [object, ids] of Object.entries(unknown())) {
        const nameField = shell.value?.objects[object]?.nameField
        if (!nameField) continue
        const filter = toFilterText([{ field: 'id', operator: 'in', value: ids.slice(0, 200) }])
        const found = await client.records
          .list(object, { filter, fields: nameField, limit: 200, count: 'none' })
          .catch(() => undefined)
        for (const record of found?.data ?? []) labels.value.set(record.id, String(record[nameField] ?? ''))
      }
    },
    { immediate: true },
  )
}
