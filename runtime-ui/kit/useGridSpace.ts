import { computed, onMounted, onScopeDispose, type Ref, ref, watch } from 'vue'
import { fitWidths, type GridColumn } from './data-grid.ts'

/** The room a grid has, how its columns share it, and where the pinned ones stay. */
export function useGridSpace(
  box: Readonly<Ref<HTMLElement | null>>,
  grid: () => { columns: GridColumn[]; selectable?: boolean; cards?: boolean },
) {
  const space = ref({ width: 0, height: 0 })
  /** Columns go on beyond the right edge. */
  const goesOn = ref(false)
  function measure() {
    const at = box.value
    if (!at) return
    if (at.clientWidth !== space.value.width || at.clientHeight !== space.value.height)
      space.value = { width: at.clientWidth, height: at.clientHeight }
    goesOn.value = at.scrollWidth - at.clientWidth - at.scrollLeft > 1
  }
  const watcher = new ResizeObserver(measure)
  onMounted(() => watcher.observe(box.value!))
  onScopeDispose(() => watcher.disconnect())

  const checkWidth = computed(() => (grid().selectable && !grid().cards ? 48 : 0))
  const widths = computed(() => fitWidths(grid().columns, space.value.width - checkWidth.value))
  const template = computed(() => {
    if (grid().cards) return 'minmax(0, 1fr)'
    const tracks = widths.value.map((width, i) =>
      i === widths.value.length - 1 ? `minmax(${width}px, 1fr)` : `${width}px`,
    )
    return [...(grid().selectable ? ['48px'] : []), ...tracks].join(' ')
  })
  watch(template, measure, { flush: 'post' })

  /** Pixels from the left at which a pinned column stays, one beside the other. */
  const pins = computed(() => {
    let left = checkWidth.value
    const places = new Map<string, number>()
    grid().columns.forEach((column, i) => {
      if (!column.name && !column.pinned) return
      places.set(column.key, left)
      left += widths.value[i]!
    })
    return places
  })
  return { space, goesOn, measure, template, pins }
}
