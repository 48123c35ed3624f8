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
