import { type MaybeRefOrGetter, type Ref, toValue } from 'vue'
import { ApiError } from '../client/api-error.ts'
import type { MergeOptions } from '../client/conflict.ts'
import type { RecordInput } from '../client/record-calls.ts'
import type { RecordView } from '../client/records.ts'
import { saveMerged } from '../client/save-merged.ts'
import { useClient } from './useClient.ts'
import { useServerEvent } from './useEvents.ts'
import { useLatest } from './useLatest.ts'

export interface UseRecordReturn {
  record: Ref<RecordView | undefined>
  problem: Readonly<Ref<ApiError | undefined>>
  isLoading: Readonly<Ref<boolean>>
  reload: () => Promise<void>
  /**
   * Saves changed fields only. If someone saved other fields meanwhile, merges and tries again;
   * rejects with `version_conflict` (a `Conflict`) when both changed the same one.
   */
  save: (changes: RecordInput, options?: SaveOptions) => Promise<RecordView>
}

export interface SaveOptions extends MergeOptions {
  /**
   * The record as it was when editing began. It may have been reloaded since, and a change that came with that must
   * not be overwritten unseen.
   */
  from?: RecordView
}

/** One record, reloaded whenever `object` or `id` changes or somebody else saves it. */
export function useRecord(object: MaybeRefOrGetter<string>, id: MaybeRefOrGetter<string>): UseRecordReturn {
  const client = useClient()
  const {
    data: record,
    problem,
    isLoading,
    reload,
  } = useLatest(
    () => `${toValue(object)}/${toValue(id)}`,
    () => client.records.read(toValue(object), toValue(id)),
  )
  async function save(changes: RecordInput, { from, ...options }: SaveOptions = {}) {
    const loaded = from ?? record.value
    if (!loaded) throw new ApiError({ code: 'not_found', status: 404, detail: 'The record is not loaded.' })
    record.value = await saveMerged(client, toValue(object), loaded, changes, options)
    return record.value
  }
  useServerEvent('resumed', () => void reload())
  useServerEvent('record', (event) => {
    if (event.object === toValue(object) && event.ids.includes(toValue(id))) void reload()
  })
  return { record, problem, isLoading, reload, save }
}
