import { type Ref, shallowRef, watch } from 'vue'
import { type ApiError, toApiError } from '../client/api-error.ts'
import type { TaskDetailView } from '../client/workflows.ts'
import { useServerEvent } from '../composables/useEvents.ts'
import { useWorkflows } from './useWorkflows.ts'

export interface UseTaskReturn {
  detail: Readonly<Ref<TaskDetailView | undefined>>
  problem: Readonly<Ref<ApiError | undefined>>
  reload: () => Promise<void>
}

/** One task with everybody who is asked it, followed; a late answer to an old question is dropped. */
export function useTask(id: () => string | undefined): UseTaskReturn {
  const workflows = useWorkflows()
  const detail = shallowRef<TaskDetailView>()
  const problem = shallowRef<ApiError>()
  let turn = 0

  async function reload() {
    turn += 1
    const mine = turn
    const asked = id()
    if (!asked) return
    try {
      const found = await workflows.task(asked)
      if (mine !== turn) return
      detail.value = found
      problem.value = undefined
    } catch (error) {
      if (mine === turn) problem.value = toApiError(error)
    }
  }
  watch(
    id,
    () => {
      detail.value = undefined
      problem.value = undefined
      void reload()
    },
    { immediate: true },
  )
  useServerEvent('notification', reload)
  useServerEvent('tasks', reload)
  useServerEvent('resumed', reload)
  return { detail, problem, reload }
}
