import type { Ctx } from '../../context.ts'

/** What is known of an approval when its people are looked for. */
export interface Concerning {
  /** Name of the approval. */
  definition: string
  object: string
  recordId: string
  submitter: string
  onBehalfOf: string | null
}

/** A list of assignees, as a document writes it. */
export type Assignees = readonly (string | Readonly<Record<string, unknown>>)[]

/** Rows of a decision table; the first whose condition holds names the people, or all that hold. */
export interface DecisionTable {
  hit?: 'first' | 'all'
  rows: readonly { when?: string; assignees: Assignees }[]
}

/** What a kind of assignee has in hand. */
export interface Asking {
  /** The engine itself, in the transaction that is open. */
  ctx: Ctx
  instance: Concerning
  /** An expression over the record as it is judged. @throws ExpressionFailed */
  ask(expression: string): Promise<unknown>
  /** Whom somebody picked for this step. */
  chosen: readonly string[]
  tables: Readonly<Record<string, DecisionTable>>
}
