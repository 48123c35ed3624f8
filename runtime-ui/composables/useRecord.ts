import { type MaybeRefOrGetter, type Ref, toValue } from 'vue'
import { ApiError, toApiError } from '../client/api-error.ts'
import type { RecordInput } from '../client/record-calls.ts'
import type { RecordView } from '../client/records.ts'
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
   * rejects with `version_conflict` (base, theirs, mine) when both changed the same one.
   */
  save: (changes: RecordInput) => Promise<void>
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
  async function save(changes: RecordInput) {
    const loaded = record.value
    if (!loaded) throw new ApiError({ code: 'not_found', status: 404, detail: 'The record is not loaded.' })
    try {
      record.value = await client.records.update(toValue(object), loaded.id, changes, {
        version: loaded.version,
      })
    } catch (thrown) {
      const error = toApiError(thrown)
      if (error.code !== 'version_conflict') throw error
      const theirs = await client.records.read(toValue(object), loaded.id)
      const clash = Object.keys(changes).filter(
        (name) => JSON.stringify(theirs[name] ?? null) !== JSON.stringify(loaded[name] ?? null),
      )
      if (clash.length)
        throw new ApiError({ ...error.problem, base: loaded, theirs, mine: changes, fields: clash })
      record.value = await client.records.update(toValue(object), loaded.id, changes, {
        version: theirs.version,
      })
    }
  }
  useServerEvent('record', (event) => {
    if (event.object === toValue(object) && event.ids.includes(toValue(id))) void reload()
  })
  return { record, problem, isLoading, reload, save }
}
