import type { ObjectDef } from '../model.ts'
import type { Batch, Change } from './change.ts'

/** A line that goes with a save of its head. */
export interface LineDeletion {
  object: ObjectDef
  id: string
  parent: Change
}

const byBatch = new WeakMap<Batch, LineDeletion[]>()

/** Lines to be deleted by this batch. */
export function deletions(batch: Batch): LineDeletion[] {
  const known = byBatch.get(batch) ?? []
  byBatch.set(batch, known)
  return known
}
