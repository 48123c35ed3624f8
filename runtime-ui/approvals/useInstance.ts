import { onScopeDispose, type Ref, ref, shallowRef, watch } from 'vue'
import { type ApiError, toApiError } from '../client/api-error.ts'
import type { ApprovalView } from '../client/approvals.ts'
import { useServerEvent } from '../composables/useEvents.ts'
import { useModel } from '../composables/useModel.ts'
import { useApprovals } from './useApprovals.ts'

export interface UseInstanceReturn {
  approval: Ref<ApprovalView | undefined>
  problem: Readonly<Ref<ApiError | undefined>>
  reload: () => Promise<void>
}

/** One approval, followed: read again when something happens to approvals of this person's, or to its record. */
export function useInstance(id: () => string | undefined): UseInstanceReturn {
  const calls = useApprovals()
  const { shell } = useModel()
  const approval = shallowRef<ApprovalView>()
  const problem = shallowRef<ApiError>()
  const turn = ref(0)
  let soon: ReturnType<typeof setTimeout> | undefined

  async function reload() {
    const asked = id()
    turn.value += 1
    const mine = turn.value
    if (!asked) {
      approval.value = undefined
      return
    }
    try {
      const found = await calls.instance(asked)
      if (mine !== turn.value) return
      approval.value = found
      problem.value = undefined
    } catch (error) {
      if (mine === turn.value) problem.value = toApiError(error)
    }
  }
  watch(
    id,
    (now) => {
      if (approval.value?.id !== now) approval.value = undefined
      problem.value = undefined
      void reload()
    },
    { immediate: true },
  )
  const reloadSoon = () => {
    clearTimeout(soon)
    soon = setTimeout(() => void reload(), 300)
  }
  useServerEvent('approvals', reloadSoon)
  useServerEvent('resumed', reloadSoon)
  // In another language, or after a publish, what the server wrote is called differently.
  watch(shell, (now, before) => now && before && reloadSoon())
  useServerEvent('record', (event) => {
    const { object, record } = approval.value ?? {}
    if (event.object === object && record && event.ids.includes(record)) reloadSoon()
  })
  onScopeDispose(() => clearTimeout(soon))
  return { approval, problem, reload }
}
