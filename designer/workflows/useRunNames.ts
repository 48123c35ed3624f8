import { shallowRef, watch } from 'vue'
import { ApiError } from '../../runtime-ui/client/api-error.ts'
import type { RunRow } from '../../runtime-ui/client/workflows.ts'
import { useClient } from '../../runtime-ui/composables/useClient.ts'
import { useModel } from '../../runtime-ui/composables/useModel.ts'

/** What the records are called that runs are about, as far as whoever looks may read them. */
export function useRunNames(runs: () => readonly RunRow[]) {
  const client = useClient()
  const { shell } = useModel()
  const names = shallowRef<ReadonlyMap<string, string>>(new Map())
  const asked = new Set<string>()

  async function load(object: string, ids: readonly string[]) {
    const field = shell.value?.objects[object]?.nameField
    if (!field) return
    for (const id of ids) asked.add(id)
    try {
      const filter = `id in [${ids.map((id) => `'${id}'`).join(', ')}]`
      const { data } = await client.records.list(object, { fields: field, filter, limit: ids.length })
      const found = data.map((row) => [row.id, String(row[field] ?? '')] as const)
      names.value = new Map([...names.value, ...found])
    } catch (error) {
      // A run without the name of its record is still a run.
      if (!(error instanceof ApiError)) throw error
    }
  }
  watch(
    [runs, shell],
    ([rows]) => {
      const ids = new Map<string, Set<string>>()
      for (const { object, record } of rows)
        if (object && record && !asked.has(record))
          ids.set(object, (ids.get(object) ?? new Set()).add(record))
      for (const [object, some] of ids) void load(object, [...some].slice(0, 200))
    },
    { immediate: true },
  )
  return (run: RunRow): string | undefined => names.value.get(run.record ?? '') || undefined
}
