import { computed, reactive } from 'vue'
import { layOutTree, wayId } from '../layout.ts'
import type { Approval } from '../path.ts'
import type { Told } from '../told.ts'

/** Until a card has been drawn. */
const usualHeight = 100

/** The tree as it is laid out: again with each change of the path, and when a card turns out higher. */
export function useTree(document: () => Approval, told: () => Told | undefined) {
  const heights = reactive(new Map<string, number>())
  const tree = computed(() => {
    const taken = told()
    return layOutTree(document().path, {
      heightOf: (id) => heights.get(id) ?? usualHeight,
      isTaken: taken && ((block, way) => taken.ways.has(wayId(block, way.key))),
    })
  })
  function sized(id: string, height: number) {
    if (height > 0 && heights.get(id) !== height) heights.set(id, height)
  }
  return { tree, sized }
}
