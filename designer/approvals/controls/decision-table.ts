import type { Assignee } from '../../asking/people/assignee.ts'

/** Rows of a condition and who decides then; the first that holds counts, or every one. */
export interface DecisionTable {
  hit?: 'first' | 'all'
  rows: { when?: string; assignees: Assignee[] }[]
}
