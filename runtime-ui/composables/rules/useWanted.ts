import { shallowRef, watch } from 'vue'
import type { Demand } from './full-row.ts'

/** Rules are judged while a screen is drawn; what they miss is loaded afterwards, all together. */
export function useWanted(
  load: (demands: readonly Demand[]) => unknown,
): (demands: readonly Demand[]) => void {
  const wanted = shallowRef<readonly Demand[]>([])
  let noted: Demand[] = []
  watch(wanted, (demands) => void load(demands))
  return (demands) => {
    if (!demands.length) return
    if (!noted.length)
      queueMicrotask(() => {
        wanted.value = noted
        noted = []
      })
    noted.push(...demands)
  }
}
