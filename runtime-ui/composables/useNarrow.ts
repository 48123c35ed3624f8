import { onScopeDispose, type Ref, ref } from 'vue'

/** True while the window is phone-wide (≤ 640 px), as the touch styles have it. */
export function useNarrow(): Readonly<Ref<boolean>> {
  const query = window.matchMedia('(max-width: 640px)')
  const narrow = ref(query.matches)
  const follow = (event: MediaQueryListEvent) => {
    narrow.value = event.matches
  }
  query.addEventListener('change', follow)
  onScopeDispose(() => query.removeEventListener('change', follow))
  return narrow
}
