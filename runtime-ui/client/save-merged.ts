import { ApiError, toApiError } from './api-error.ts'
import type { Client } from './client.ts'
import type { RecordInput } from './record-calls.ts'
import type { RecordView } from './records.ts'

/**
 * Saves changed fields of a record as it was when editing began. What others saved meanwhile in other fields stays.
 *
 * @throws version_conflict (base, theirs, mine, fields) when somebody changed the same field; all that the save throws
 */
export async function saveMerged(
  client: Client,
  object: string,
  from: RecordView,
  changes: RecordInput,
  options: { form?: string; confirm?: boolean } = {},
): Promise<RecordView> {
  const update = (version: number) => client.records.update(object, from.id, changes, { version, ...options })
  try {
    return await update(from.version)
  } catch (thrown) {
    const error = toApiError(thrown)
    if (error.code !== 'version_conflict') throw error
    const theirs = await client.records.read(object, from.id)
    const clash = Object.keys(changes).filter(
      (name) => JSON.stringify(theirs[name] ?? null) !== JSON.stringify(from[name] ?? null),
    )
    if (clash.length)
      throw new ApiError({ ...error.problem, base: from, theirs, mine: changes, fields: clash })
    return await update(theirs.version)
  }
}
