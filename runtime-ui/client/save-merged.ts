import { toApiError } from './api-error.ts'
import type { Client } from './client.ts'
import type { MergeOptions } from './conflict.ts'
import type { RecordInput } from './record-calls.ts'
import type { RecordView } from './records.ts'

/**
 * Saves changed fields of a record as it was when editing began. What others saved meanwhile in other fields and other
 * lines stays.
 *
 * @throws version_conflict (a `Conflict`) when somebody changed the same; all that the save throws
 */
export async function saveMerged(
  client: Client,
  object: string,
  from: RecordView,
  changes: RecordInput,
  { lines = [], ...options }: MergeOptions = {},
): Promise<RecordView> {
  const update = (version: number, what: RecordInput) =>
    client.records.update(object, from.id, what, { version, ...options })
  try {
    return await update(from.version, changes)
  } catch (thrown) {
    const error = toApiError(thrown)
    if (error.code !== 'version_conflict') throw error
    // Seldom needed, so no list waits for it to load.
    const { mergeConflict } = await import('./merge-conflict.ts')
    const merged = await mergeConflict(client, { error, object, from, changes, lines })
    return await update(merged.version, merged.changes)
  }
}
