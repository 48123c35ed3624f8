import { computed, ref, watch } from 'vue'
import type { ListViewView } from '../../client/model.ts'
import { type LoadedObject, useModel } from '../../composables/useModel.ts'
import { useWidgets } from '../../composables/useWidgets.ts'
import type { GridColumn } from '../../kit/data-grid.ts'
import { type ColumnField, fieldAt, objectsOnTheWay } from '../column-fields.ts'

interface Kept {
  order: string[]
  widths: Record<string, number>
  pinned?: string[]
  /** Column → figure under it; null where the view's own is not wanted. */
  summaries?: Record<string, string | null>
}

const placeOf = (view: string) => `columns:${view}`
const keptOf = (view: string): Kept => {
  const text = localStorage.getItem(placeOf(view))
  return text ? (JSON.parse(text) as Kept) : { order: [], widths: {} }
}

/** The columns this person chose for a view on this computer; none when they are the view's own. */
export const chosenColumns = (view: string): string[] => keptOf(view).order

/** The chosen columns are the view's own now. */
export function dropChosenColumns(view: string): void {
  localStorage.setItem(placeOf(view), JSON.stringify({ ...keptOf(view), order: [] }))
}

/** The columns of a view as this person set them up on this computer: which, in what order, how wide, pinned, and what is figured out under them. */
export function useColumns(object: () => LoadedObject, view: () => ListViewView) {
  const model = useModel()
  const widgets = useWidgets()
  const place = () => placeOf(view().name)
  const read = () => keptOf(view().name)
  const kept = ref(read())
  watch(place, () => (kept.value = read()))
  const keep = (next: Kept) => {
    kept.value = next
    localStorage.setItem(place(), JSON.stringify(next))
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
            },
          ]
        : []
    }),
  )
  const isPinned = (path: string) => kept.value.pinned?.includes(path) ?? false
  function pin(path: string) {
    const pinned = kept.value.pinned ?? []
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
    fields.value.map(({ path, field, label, width }) => {
      const widget = widgets.get(field.widget)
      const isName = path === object().nameField
      const canEdit =
        object().rights.update && !field.readOnly && field.access === 'edit' && !path.includes('.')
      return {
        key: path,
        label,
        width: kept.value.widths[path] ?? width ?? (isName ? 240 : widget.width),
        ...(kept.value.widths[path] ? { fixed: true } : {}),
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
    resetColumns: () => keep({ order: [], widths: {} }),
    isChanged: computed(
      () =>
        kept.value.order.length > 0 ||
        !!kept.value.pinned?.length ||
        Object.keys(kept.value.summaries ?? {}).length > 0,
    ),
  }
}
