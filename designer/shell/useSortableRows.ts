import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine'
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import {
  attachClosestEdge,
  type Edge,
  extractClosestEdge,
} from '@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge'
import { onScopeDispose, shallowRef } from 'vue'

interface SortableRows {
  names: () => string[]
  /** Puts `name` before another row, or at the end. */
  move: (name: string, before: string | undefined) => void
  disabled: () => boolean
}

/** Rows of one list that are dragged to another place in it; `over` says where the line is drawn. */
export function useSortableRows({ names, move, disabled }: SortableRows) {
  const list = Symbol('rows')
  const over = shallowRef<{ name: string; edge: Edge | null }>()
  const stops = new Map<string, () => void>()
  const elements = new Map<string, Element>()

  function drop(name: string, onto: string, edge: Edge | null) {
    over.value = undefined
    const after = names()[names().indexOf(onto) + 1]
    const before = edge === 'top' ? onto : after
    if (before !== name) move(name, before)
  }
  function attach(name: string, element: HTMLElement) {
    return combine(
      draggable({ element, getInitialData: () => ({ list, name }), canDrag: () => !disabled() }),
      dropTargetForElements({
        element,
        canDrop: ({ source }) => source.data['list'] === list && source.data['name'] !== name,
        getData: ({ input }) =>
          attachClosestEdge({ name }, { element, input, allowedEdges: ['top', 'bottom'] }),
        onDrag: ({ self }) => {
          over.value = { name, edge: extractClosestEdge(self.data) }
        },
        onDragLeave: () => {
          over.value = undefined
        },
        onDrop: ({ self, source }) => drop(String(source.data['name']), name, extractClosestEdge(self.data)),
      }),
    )
  }
  function rowProps(name: string) {
    return {
      ref: (element: unknown) => {
        if (elements.get(name) === element) return
        stops.get(name)?.()
        stops.delete(name)
        elements.delete(name)
        if (!(element instanceof HTMLElement)) return
        elements.set(name, element)
        stops.set(name, attach(name, element))
      },
    }
  }
  onScopeDispose(() => {
    for (const stop of stops.values()) stop()
  })
  return { rowProps, over }
}
