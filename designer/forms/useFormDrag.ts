import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine'
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { attachClosestEdge, extractClosestEdge } from '@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge'
import { type ObjectDirective, shallowRef } from 'vue'
import type { DropEdge } from './drop-place.ts'

/** What is dragged: an item of the form, or something from the palette. */
export interface Dragged {
  item: string
  isNew: boolean
}
export interface DropSpot {
  section: string
  item: string | undefined
  edge: DropEdge
}

/** The mouse's part of an item; the keyboard's is on the button inside it. */
interface ItemHandlers {
  section: string
  item: string
  onSelect: () => void
  onRename: () => void
}

/** Dragging onto and within a form: directives for what is dragged and where it may go, and the spot under the pointer. */
export function useFormDrag(onDrop: (dragged: Dragged, spot: DropSpot) => void, isLocked: () => boolean) {
  const spot = shallowRef<DropSpot>()
  const dragged = shallowRef<Dragged>()
  const stops = new WeakMap<HTMLElement, () => void>()
  const leave = (element: HTMLElement) => {
    stops.get(element)?.()
    stops.delete(element)
  }

  const source = (element: HTMLElement, get: () => Dragged) =>
    draggable({
      element,
      canDrag: () => !isLocked(),
      getInitialData: () => ({ ...get() }),
      onDragStart: () => {
        dragged.value = get()
      },
      onDrop: () => {
        dragged.value = undefined
        spot.value = undefined
      },
    })
  const target = (element: HTMLElement, place: () => { section: string; item: string | undefined }) =>
    dropTargetForElements({
      element,
      canDrop: ({ source: from }) =>
        typeof from.data['item'] === 'string' && from.data['item'] !== place().item,
      getData: ({ input }) =>
        place().item === undefined
          ? {}
          : attachClosestEdge({}, { element, input, allowedEdges: ['top', 'bottom', 'left', 'right'] }),
      onDrag: ({ self, location }) => {
        if (location.current.dropTargets[0]?.element !== element) return
        spot.value = { ...place(), edge: extractClosestEdge(self.data) ?? 'bottom' }
      },
      onDragLeave: () => {
        spot.value = undefined
      },
      onDrop: ({ self, location, source: from }) => {
        if (location.current.dropTargets[0]?.element !== element) return
        const edge = extractClosestEdge(self.data) ?? 'bottom'
        onDrop({ item: String(from.data['item']), isNew: from.data['isNew'] === true }, { ...place(), edge })
      },
    })

  const vPalette: ObjectDirective<HTMLElement, string> = {
    mounted: (element, binding) =>
      stops.set(
        element,
        source(element, () => ({ item: binding.value, isNew: true })),
      ),
    unmounted: leave,
  }
  const vItem: ObjectDirective<HTMLElement, ItemHandlers> = {
    mounted: (element, { value }) => {
      element.addEventListener('click', value.onSelect)
      element.addEventListener('dblclick', value.onRename)
      const place = () => ({ section: value.section, item: value.item })
      const drags = combine(
        source(element, () => ({ item: value.item, isNew: false })),
        target(element, place),
      )
      stops.set(element, drags)
    },
    unmounted: leave,
  }
  const vSection: ObjectDirective<HTMLElement, string> = {
    mounted: (element, { value }) =>
      stops.set(
        element,
        target(element, () => ({ section: value, item: undefined })),
      ),
    unmounted: leave,
  }
  return { spot, dragged, vPalette, vItem, vSection }
}
