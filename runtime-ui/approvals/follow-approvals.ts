import { onScopeDispose, ref } from 'vue'
import { ApiError } from '../client/api-error.ts'
import { useClient } from '../composables/useClient.ts'
import { useServerEvent } from '../composables/useEvents.ts'

/** How many approvals wait for this person's decision: in the navigation. */
export const waitingCount = ref(0)

/** Keeps count of them for the whole window, whenever the server says that something has changed. */
export function followApprovals(): void {
  const { http } = useClient()
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
  void look()
}
