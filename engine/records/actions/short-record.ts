import type { RecordView } from '../read.ts'

/** Of a record, what a run may keep: who reads the run need not read the record. */
export const idAndVersion = ({ id, version }: RecordView): { id: string; version: number } => ({
  id,
  version,
})
