import { ref } from 'vue'
import { type ApiError, toApiError } from '../../client/api-error.ts'
import type { FactorKey } from '../../client/second-factor.ts'
import { useClient } from '../../composables/useClient.ts'

/** The key of a second factor that is being set up; `asks` while the server wants to know first who asks. */
export function useFactorKey() {
  const client = useClient()
  const key = ref<FactorKey>()
  const asks = ref(false)

  /** @returns why there is none, where the password is not what lacks */
  async function ask(): Promise<ApiError | undefined> {
    asks.value = false
    try {
      key.value = await client.secondFactor.setUp()
      return undefined
    } catch (thrown) {
      const error = toApiError(thrown)
      asks.value = error.code === 'sign_in_failed' && error.problem['why'] === 'password'
      return asks.value ? undefined : error
    }
  }
  function proved(given: FactorKey) {
    asks.value = false
    key.value = given
  }
  return { key, asks, ask, proved }
}
