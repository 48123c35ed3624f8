import { type Ref, ref, watch } from 'vue'

/** True from the first opening on: what it shows loads then, and may leave with its own animation. */
export function useOnceOpen(open: Ref<boolean | undefined>): Readonly<Ref<boolean>> {
  const wasOpen = ref(false)
  watch(
    open,
    (now) => {
      if (now) wasOpen.value = true
    },
    { immediate: true },
  )
  return wasOpen
}
