import { toApiError } from './api-error.ts'
import type { Client } from './client.ts'
import type { LineClash } from './merge-lines.ts'
import type { RecordInput } from './record-calls.ts'
import type { RecordView } from './records.ts'

export interface MergeOptions {
  form?: string
  confirm?: boolean
  /** Names among the changes that are child lines; `from` holds them as they were. */
  lines?: readonly string[]
}

/** What only the person can decide: a field that both changed, or a line that one deleted and the other changed. */
export type Clash =
  | { list?: undefined; field: string; base: unknown; theirs: unknown; mine: unknown }
  | ({ list: string } & LineClash)

/** What a `version_conflict` of `saveMerged` carries. */
export interface Conflict {
  clashes: Clash[]
  /** All that was to be saved. */
  changes: RecordInput
  /** The record as it is now, its lines included: what the next try begins from. */
  theirs: RecordView
}

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
