import { type MaybeRefOrGetter, onScopeDispose, type Ref, ref, toValue, watch } from 'vue'

/** Follows `source` to true only after `delayMs`, and to false at once: what is quick never flashes. */
export function useDelayed(source: MaybeRefOrGetter<boolean>, delayMs = 150): Readonly<Ref<boolean>> {
  const delayed = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(
    () => toValue(source),
    (on) => {
      clearTimeout(timer)
      if (!on) delayed.value = false
      else timer = setTimeout(() => (delayed.value = true), delayMs)
    },
    { immediate: true },
  )
  onScopeDispose(() => clearTimeout(timer))
  return delayed
}
