import { computed, ref, shallowRef, watch } from 'vue'
import { toApiError } from '../../runtime-ui/client/api-error.ts'
import { operationCalls, type ProcessVersion } from '../../runtime-ui/client/operations.ts'
import { useClient } from '../../runtime-ui/composables/useClient.ts'
import { type Comparison, compareWorkflows } from './compare.ts'
import type { ProcessDocument } from './levels.ts'
import type { useNodeTypes } from './useNodeTypes.ts'

/** The draft beside what was published: what a comparison is between, as a choice gives it. */
export const draftSide = 'draft'

/** Versions of a workflow, and two of them held against each other. */
export function useVersions(
  name: () => string,
  draft: () => ProcessDocument | undefined,
  typeOf: ReturnType<typeof useNodeTypes>['typeOf'],
) {
  const calls = operationCalls(useClient().http)
  const isOpen = ref(false)
  const versions = shallowRef<ProcessVersion[]>([])
  const before = ref<string>()
  const after = ref<string>(draftSide)
  const known = shallowRef<ReadonlyMap<string, ProcessDocument>>(new Map())
  const failure = ref<string>()

  async function open() {
    isOpen.value = true
    failure.value = undefined
    try {
      versions.value = await calls.versions(name())
      before.value ??= versions.value[0] && String(versions.value[0].version)
    } catch (error) {
      failure.value = toApiError(error).message
    }
  }
  async function fetchSide(side: string | undefined) {
    if (side === undefined || side === draftSide || known.value.has(side)) return
    const workflow = name()
    try {
      const { document } = await calls.version(workflow, Number(side))
      if (workflow === name()) known.value = new Map(known.value).set(side, document as ProcessDocument)
    } catch (error) {
      failure.value = toApiError(error).message
    }
  }
  watch([before, after, isOpen], ([old, now, shown]) => {
    if (shown) void Promise.all([fetchSide(old), fetchSide(now)])
  })
  watch(name, () => {
    isOpen.value = false
    versions.value = []
    before.value = undefined
    after.value = draftSide
    known.value = new Map()
  })
  const sideOf = (side: string | undefined) =>
    side === draftSide ? draft() : side === undefined ? undefined : known.value.get(side)
  const comparison = computed<Comparison | undefined>(() => {
    if (!isOpen.value) return undefined
    const [old, now] = [sideOf(before.value), sideOf(after.value)]
    return old && now ? compareWorkflows(old, now, typeOf) : undefined
  })
  return { calls, isOpen, versions, before, after, failure, comparison, open, reload: open }
}

export type Versions = ReturnType<typeof useVersions>
