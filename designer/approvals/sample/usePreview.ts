import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { toApiError } from '../../../runtime-ui/client/api-error.ts'
import type { ApprovalPreview } from '../../../runtime-ui/client/approvals.ts'
import { useClient } from '../../../runtime-ui/composables/useClient.ts'
import { approvalDesignCalls } from '../calls.ts'
import type { Approval } from '../path.ts'
import { tellPath } from '../told.ts'

const afterMs = 500

/** What would become of a record that is chosen, submitted by whom: asked again with each change of the draft. */
export function usePreview(name: () => string, document: () => Approval | undefined) {
  const calls = approvalDesignCalls(useClient().http)
  const record = ref<string>()
  const submitter = ref<string>()
  const answer = shallowRef<ApprovalPreview>()
  /** What was asked about, which the draft may have left since. */
  const asked = shallowRef<Approval>()
  const failure = ref<string>()
  const isBusy = ref(false)
  let turn = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(timer))

  async function ask() {
    const draft = document()
    turn += 1
    const mine = turn
    failure.value = undefined
    if (!draft || !record.value) {
      answer.value = undefined
      asked.value = undefined
      return
    }
    isBusy.value = true
    try {
      const found = await calls.preview(name(), {
        document: draft,
        record: { object: draft.object, id: record.value },
        ...(submitter.value ? { submitter: submitter.value } : {}),
      })
      if (mine !== turn) return
      answer.value = found
      asked.value = draft
    } catch (error) {
      if (mine !== turn) return
      failure.value = toApiError(error).message
      answer.value = undefined
      asked.value = undefined
    } finally {
      if (mine === turn) isBusy.value = false
    }
  }
  watch([record, submitter], () => void ask())
  watch(document, () => {
    if (!record.value) return
    clearTimeout(timer)
    timer = setTimeout(() => void ask(), afterMs)
  })
  watch(name, () => {
    record.value = undefined
    submitter.value = undefined
  })
  const told = computed(() =>
    answer.value && asked.value ? tellPath(asked.value.path, answer.value.path) : undefined,
  )
  const submitterName = computed(() => {
    const [first] = answer.value?.path ?? []
    return first?.kind === 'submit' ? first.by.name : undefined
  })
  return { record, submitter, answer, failure, isBusy, told, submitterName, ask }
}

export type Preview = ReturnType<typeof usePreview>
