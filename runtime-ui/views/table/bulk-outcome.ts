import type { BulkAnswer } from '../../client/record-calls.ts'
import type { ProblemView } from '../../client/records.ts'

/** What became of many records at once. */
export interface BulkOutcome {
  /** Ids of those that were saved or deleted. */
  done: string[]
  refused: ProblemView[]
  /** Names of the approvals that the rest now waits for, one a record. */
  waiting: string[]
}

/** @param ids of the records, in the order of the results */
export function bulkOutcome(ids: readonly string[], { results }: BulkAnswer): BulkOutcome {
  const found: BulkOutcome = { done: [], refused: [], waiting: [] }
  for (const [at, result] of results.entries())
    if ('problem' in result) found.refused.push(result.problem)
    else if (result._waiting) found.waiting.push(result._waiting.label)
    else found.done.push(ids[at]!)
  return found
}
