import { onScopeDispose, ref, watch } from 'vue'
import { ApiError } from '../client/api-error.ts'
import { useClient } from '../composables/useClient.ts'
import { useServerEvent } from '../composables/useEvents.ts'
import { useModel } from '../composables/useModel.ts'

/** How many approvals wait for this person's decision: in the navigation. */
export const waitingCount = ref(0)

/** Keeps count of them for the whole window once somebody is in it, and whenever the server says that something has changed. */
export function followApprovals(): void {
  const { http } = useClient()
  const { shell } = useModel()
  async function look() {
    try {
      const { pending, claimable } = await http.call<{ pending: number; claimable: number }>(
        'GET',
        '/api/approvals/counts',
      )
      waitingCount.value = pending + claimable
    } catch (error) {
      // The number stays as it was until the next event.
      if (!(error instanceof ApiError)) throw error
    }
  }
  useServerEvent('approvals', look)
  useServerEvent('resumed', look)
  onScopeDispose(() => {
    waitingCount.value = 0
  })
  watch(
    () => shell.value?.user.id,
    (user) => user && void look(),
    { immediate: true },
  )
}
