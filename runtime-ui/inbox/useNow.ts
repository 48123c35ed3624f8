import { onScopeDispose, type Ref, shallowRef } from 'vue'

const everyMs = 30_000

/** The time, moved on every half minute: for what is due, and for how long something has waited. */
export function useNow(): Readonly<Ref<Date>> {
  const now = shallowRef(new Date())
  const timer = setInterval(() => {
    now.value = new Date()
  }, everyMs)
  onScopeDispose(() => clearInterval(timer))
  return now
}
