import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import { ApiError } from '../client/api-error.ts'
import { approvalCalls, type RecordApprovalsView } from '../client/approvals.ts'
import { useClient } from '../composables/useClient.ts'
import { useServerEvent } from '../composables/useEvents.ts'
import { type LoadedObject, useModel } from '../composables/useModel.ts'

/** Fields that approvals under way keep from this person; `all` when nothing may be written. */
export function lockedFields(
  open: RecordApprovalsView['open'],
  fields: readonly string[],
): { all: boolean; fields: string[] } {
  const locks = open.flatMap(({ lock }) => lock ?? [])
  const kept = fields.filter((name) =>
    locks.some((lock) => (lock.fields === null || lock.fields.includes(name)) && !lock.mine.includes(name)),
  )
  return { all: locks.some((lock) => lock.fields === null && lock.mine.length === 0), fields: kept }
}

/** The approvals of a record, followed: those under way, what they lock for this person, what can be submitted. */
export function useRecordApprovals(
  object: () => LoadedObject | undefined,
  id: () => string,
  version: () => number | undefined,
) {
  const calls = approvalCalls(useClient().http)
  const { shell } = useModel()
  const approvals = shallowRef<RecordApprovalsView>()
  let turn = 0
  let soon: ReturnType<typeof setTimeout> | undefined

  async function reloadApprovals() {
    const name = object()?.name
    if (!name) return
    turn += 1
    const mine = turn
    try {
      const found = await calls.ofRecord(name, id())
      if (mine === turn) approvals.value = found
    } catch (error) {
      // The record is of use without; an act on it says by itself what is in its way.
      if (!(error instanceof ApiError)) throw error
      if (mine === turn) approvals.value = undefined
    }
  }
  const reloadSoon = () => {
    clearTimeout(soon)
    soon = setTimeout(() => void reloadApprovals(), 300)
  }
  watch(
    () => `${object()?.name}/${id()}`,
    () => {
      approvals.value = undefined
      void reloadApprovals()
    },
    { immediate: true },
  )
  // What can be submitted depends on the record; the first version is that of the first reading.
  watch(version, (now, before) => {
    if (now !== undefined && before !== undefined && now !== before) reloadSoon()
  })
  useServerEvent('approvals', reloadSoon)
  useServerEvent('resumed', reloadSoon)
  // In another language, or after a publish, what the server wrote is called differently.
  watch(shell, (now, before) => now && before && reloadSoon())
  onScopeDispose(() => clearTimeout(soon))

  const locked = computed(() =>
    lockedFields(approvals.value?.open ?? [], Object.keys(object()?.fields ?? {})),
  )
  return { approvals, locked, reloadApprovals }
}
