import { ref, shallowRef, watch } from 'vue'
import { type ApiError, toApiError } from '../client/api-error.ts'
import type { TaskView } from '../client/workflows.ts'
import { useServerEvent } from '../composables/useEvents.ts'
import { useWorkflows } from './useWorkflows.ts'

/** What is asked of the person, or what they have answered; what waits for somebody else comes last. */
export function useTasks(state: () => 'open' | 'done') {
  const workflows = useWorkflows()
  const rows = shallowRef<TaskView[]>()
  const problem = shallowRef<ApiError>()
  /** How many wait for an answer, also while the others are looked at. */
  const open = ref(0)
  let turn = 0

  async function reload() {
    turn += 1
    const mine = turn
    const asked = state()
    try {
      const found = await workflows.tasks(asked)
      if (mine !== turn) return
      rows.value = [...found.filter(({ waiting }) => !waiting), ...found.filter(({ waiting }) => waiting)]
      if (asked === 'open') open.value = found.filter(({ waiting }) => !waiting).length
      problem.value = undefined
    } catch (error) {
      if (mine === turn) problem.value = toApiError(error)
    }
  }
  watch(
    state,
    () => {
      rows.value = undefined
      void reload()
    },
    { immediate: true },
  )
  // Whoever is asked is told; what others do is said besides.
  useServerEvent('notification', reload)
  useServerEvent('tasks', reload)
  useServerEvent('resumed', reload)

  /** Takes one away that was dealt with, before the server is asked again. */
  function drop(id: string) {
    rows.value = rows.value?.filter((row) => row.id !== id)
  }
  return { rows, problem, open, reload, drop }
}
