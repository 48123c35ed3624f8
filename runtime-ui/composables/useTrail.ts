import { computed, shallowRef } from 'vue'

interface Trail {
  object: string
  /** The records as the list had them, in its order; what it had not loaded yet is missing. */
  ids: string[]
  /** How many the list has in all. */
  total: number
  /** The list's address, with view and conditions. */
  from: string
}

/** The list that was looked at last, in this window. */
const trail = shallowRef<Trail>()

/** Remembers a list while it is looked at, so that its records can be walked through one by one. */
export const leaveTrail = (list: Trail): void => {
  trail.value = list
}

/** Where a record stands in the list one came from, and its neighbours there. Undefined when it is not in it. */
export function useTrail(object: () => string, id: () => string) {
  return computed(() => {
    const list = trail.value
    const at = list?.object === object() ? list.ids.indexOf(id()) : -1
    if (!list || at < 0) return undefined
    return { at, total: list.total, from: list.from, previous: list.ids[at - 1], next: list.ids[at + 1] }
  })
}
