import { computed, onScopeDispose } from 'vue'
import type { RelationView } from '../client/model.ts'
import type { RecordView } from '../client/records.ts'
import { useClient } from '../composables/useClient.ts'
import { useServerEvent } from '../composables/useEvents.ts'
import { useLatest } from '../composables/useLatest.ts'
import { type LoadedObject, useModel, useObject } from '../composables/useModel.ts'
import { defaultView, fieldAt } from '../views/column-fields.ts'

/** The child records of a record, with the columns to show them by. Asked again when `turn` moves. */
export function useRelated(
  parent: () => {
    object: LoadedObject
    record: RecordView
    relation: RelationView | undefined
    columns: string[] | undefined
    turn: number
  },
  limit: number,
) {
  const client = useClient()
  const model = useModel()
  const { object: child } = useObject(() => parent().relation?.object ?? '')
  const columns = computed(() => {
    const object = child.value
    if (!object) return []
    const paths =
      parent().columns ??
      defaultView(object)
        .columns.map((column) => column.field)
        .filter((field) => field !== parent().relation?.field)
        .slice(0, 5)
    return paths.flatMap((path) => {
      const field = fieldAt(path, object, model.full.value.objects)
      return field ? [{ path, field }] : []
    })
  })
  const list = useLatest(
    () =>
      JSON.stringify([
        parent().object.name,
        parent().record.id,
        parent().relation?.name,
        columns.value.map((one) => one.path),
        parent().turn,
      ]),
    () => {
      const { relation, object, record } = parent()
      if (!relation || !child.value) return undefined
      const fields = [...new Set([child.value.nameField, ...columns.value.map((one) => one.path)])].join(',')
      return client.records.related(object.name, record.id, relation.name, { fields, limit, count: 'exact' })
    },
  )
  // Somebody else's child records too; a save of many tells of each by itself.
  let soon: ReturnType<typeof setTimeout> | undefined
  useServerEvent('record', (event) => {
    if (event.object !== parent().relation?.object) return
    clearTimeout(soon)
    soon = setTimeout(() => void list.reload(), 300)
  })
  onScopeDispose(() => clearTimeout(soon))
  return { child, columns, ...list }
}
