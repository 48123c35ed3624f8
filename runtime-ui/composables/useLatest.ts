import { type Ref, ref, shallowRef, watch } from 'vue'
import { type ApiError, toApiError } from '../client/api-error.ts'

export interface UseLatestReturn<T> {
  data: Ref<T | undefined>
  problem: Readonly<Ref<ApiError | undefined>>
  isLoading: Readonly<Ref<boolean>>
  reload: () => Promise<void>
}

/**
 * Asks whenever what `ask` reads changes; a late answer to an old question is dropped.
 * `ask` reads its reactive inputs before its first await, or returns undefined to ask nothing.
 */
export function useLatest<T>(key: () => unknown, ask: () => Promise<T> | undefined): UseLatestReturn<T> {
  const data = shallowRef<T>()
  const problem = shallowRef<ApiError>()
  const isLoading = ref(false)
  let turn = 0

  async function reload() {
    turn += 1
    const mine = turn
    const asked = ask()
    if (!asked) return
    isLoading.value = true
    try {
      const answer = await asked
      if (mine !== turn) return
      data.value = answer
      problem.value = undefined
    } catch (error) {
      if (mine === turn) problem.value = toApiError(error)
    } finally {
      if (mine === turn) isLoading.value = false
    }
  }
  watch(key, reload, { immediate: true })
  return { data, problem, isLoading, reload }
}
