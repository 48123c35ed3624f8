import { computed, ref, watch } from 'vue'
import type { ListViewView } from '../../client/model.ts'
import { type LoadedObject, useModel } from '../../composables/useModel.ts'
import { useWidgets } from '../../composables/useWidgets.ts'
import type { GridColumn } from '../../kit/data-grid.ts'
import { type ColumnField, fieldAt, objectsOnTheWay } from '../column-fields.ts'
import { type ColumnLayout, dropLayout, isTouched, keepLayout, layoutOf, pinnedIn } from './column-layout.ts'

/** The columns of a view as this person set them up on this computer: which, in what order, how wide, pinned, and what is figured out under them. */
export function useColumns(object: () => LoadedObject, view: () => ListViewView) {
  const model = useModel()
  const widgets = useWidgets()
  const kept = ref(layoutOf(view().name))
  // A view that is saved has in itself what was set up here before.
  watch(view, () => (kept.value = layoutOf(view().name)))
  const keep = (next: ColumnLayout) => {
    kept.value = next
    keepLayout(view().name, next)
  }

  const order = computed(() =>
    kept.value.order.length ? kept.value.order : view().columns.map((column) => column.field),
  )
  watch(
    () => objectsOnTheWay(order.value, object()),
    (names) => names.length && model.ensure(names),
    { immediate: true },
  )

  const fields = computed<ColumnField[]>(() =>
    order.value.flatMap((path) => {
      const field = fieldAt(path, object(), model.full.value.objects)
      const given = view().columns.find((column) => column.field === path)
      return field
        ? [
            {
              path,
              field,
              label: given?.label ?? field.label,
              ...(given?.width ? { width: given.width } : {}),
              ...(given?.isChosen ? { isChosen: true } : {}),
            },
          ]
        : []
    }),
  )
  const isPinned = (path: string) => pinnedIn(kept.value, view()).includes(path)
  function pin(path: string) {
    const pinned = pinnedIn(kept.value, view())
    const next = isPinned(path) ? pinned.filter((one) => one !== path) : [...pinned, path]
    keep({ ...kept.value, pinned: next })
  }
  const summaries = computed(() =>
    Object.fromEntries(
      Object.entries({ ...view().summaries, ...kept.value.summaries }).filter(
        (entry): entry is [string, string] => entry[1] !== null && order.value.includes(entry[0]),
      ),
    ),
  )
  const summarize = (path: string, fn: string | undefined) =>
    keep({ ...kept.value, summaries: { ...kept.value.summaries, [path]: fn ?? null } })
  const columns = computed<GridColumn[]>(() =>
    fields.value.map(({ path, field, label, width, isChosen }) => {
      const widget = widgets.get(field.widget)
      const isName = path === object().nameField
      const canEdit =
        object().rights.update && !field.readOnly && field.access === 'edit' && !path.includes('.')
      return {
        key: path,
        label,
        width: kept.value.widths[path] ?? width ?? (isName ? 240 : widget.width),
        ...(kept.value.widths[path] || isChosen || widget.whole ? { fixed: true } : {}),
        ...(widget.align ? { align: widget.align } : {}),
        ...(isName ? { name: true } : {}),
        ...(isPinned(path) ? { pinned: true } : {}),
        editable: canEdit && !isName,
      }
    }),
  )
  return {
    fields,
    columns,
    order,
    setOrder: (next: string[]) => keep({ ...kept.value, order: next }),
    resize: (path: string, width: number) =>
      keep({ ...kept.value, widths: { ...kept.value.widths, [path]: width } }),
    isPinned,
    pin,
    summaries,
    summarize,
    resetColumns: () => {
      dropLayout(view().name)
      kept.value = layoutOf(view().name)
    },
    /** What is set up here; another one with each change. */
    layout: kept,
    isChanged: computed(() => isTouched(kept.value)),
  }
}
