import { computed, type Ref } from 'vue'
import { toggleSelection } from './data-grid.ts'

/** Which rows of a grid are selected: one by one, everything between two clicks, or all that are loaded. */
export function useGridSelection(selected: Ref<Set<string>>, rows: () => readonly { id: string }[]) {
  let lastClicked: number | undefined
  const isAll = () => selected.value.size >= rows().length
  return {
    /** Of all rows: selected, not, or some. */
    all: computed((): boolean | 'indeterminate' =>
      selected.value.size === 0 ? false : isAll() ? true : 'indeterminate',
    ),
    toggle(row: number, extend: boolean) {
      const ids = rows().map((one) => one.id)
      selected.value = toggleSelection(selected.value, ids, row, extend ? lastClicked : undefined)
      lastClicked = row
    },
    toggleAll() {
      selected.value = isAll() ? new Set() : new Set(rows().map((one) => one.id))
    },
    extend(from: number, to: number) {
      selected.value = new Set(selected.value).add(rows()[from]!.id).add(rows()[to]!.id)
    },
  }
}
