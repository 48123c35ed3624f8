import { computed } from 'vue'
import { listTrail } from './list-trail.ts'

/** Where a record stands in the list one came from, and its neighbours there. Undefined when it is not in it. */
export function useTrail(object: () => string, id: () => string) {
  return computed(() => {
    const list = listTrail.value
    const at = list?.object === object() ? list.ids.indexOf(id()) : -1
    if (!list || at < 0) return undefined
    return { at, total: list.total, from: list.from, previous: list.ids[at - 1], next: list.ids[at + 1] }
  })
}
