import { onScopeDispose, ref, shallowRef } from 'vue'
import type { JobView } from '../../runtime-ui/client/records.ts'
import { useClient } from '../../runtime-ui/composables/useClient.ts'

const everyMs = 600

/** Follows a job until it ends; it goes on when the page is left. */
export function useHandOver() {
  const client = useClient()
  const job = shallowRef<JobView>()
  const isFollowing = ref(false)
  let stopped = false
  onScopeDispose(() => {
    stopped = true
  })

  async function follow(first: JobView): Promise<JobView | undefined> {
    job.value = first
    isFollowing.value = true
    while (!stopped && (job.value.state === 'queued' || job.value.state === 'running')) {
      await new Promise((resume) => setTimeout(resume, everyMs))
      job.value = await client.jobs.read(first.id)
    }
    isFollowing.value = false
    return stopped ? undefined : job.value
  }
  return { job, isFollowing, follow }
}
