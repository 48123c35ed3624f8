import { computed } from 'vue'
import type { SavedView } from '../../client/saved-views.ts'
import { personal } from '../../composables/personal-storage.ts'
import { useClient } from '../../composables/useClient.ts'
import { useLatest } from '../../composables/useLatest.ts'
import { ownName } from './to-list-view.ts'

/** The views of a list that this person keeps, in the order they were made. */
export function useSavedViews(object: () => string) {
  const client = useClient()
  const answer = useLatest(object, () => client.savedViews.list(object()))
  const views = computed(() => answer.data.value?.data.filter((one) => one.object === object()) ?? [])
  /** Whether there is one to begin with is remembered here, so that a list need not wait when there is none. */
  const place = () => `first-view:${object()}`
  const first = computed(() => views.value.find((one) => one.default))
  const isWaiting = computed(
    () => !answer.data.value && !answer.problem.value && personal().get(place()) !== null,
  )

  async function reload() {
    await answer.reload()
    if (first.value) personal().set(place(), ownName(first.value.id))
    else personal().remove(place())
  }
  return {
    views,
    first,
    /** A view of their own comes first, and is not here yet. */
    isWaiting,
    async make(view: Omit<SavedView, 'id' | 'object'>): Promise<SavedView> {
      const made = await client.savedViews.make({ ...view, object: object() })
      await reload()
      return made
    },
    async change(id: string, changes: Parameters<typeof client.savedViews.change>[1]): Promise<void> {
      await client.savedViews.change(id, changes)
      await reload()
    },
    async remove(id: string): Promise<void> {
      await client.savedViews.remove(id)
      await reload()
    },
  }
}
