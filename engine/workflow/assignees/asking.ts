import type { Ctx } from '../../context.ts'

/** Whose document names people. Most ways are those of both; what one has no place for it refuses. */
export type World = 'approval' | 'workflow'

/** What people are looked for: an approval, or a run of a workflow, which may be about no record and caused by nobody. */
export interface Concerning {
  /** Name of the approval or the workflow. */
  definition: string
  object: string | null
  recordId: string | null
  /** Who submitted the record, or caused the run. */
  submitter: string | null
  onBehalfOf: string | null
}

/** An approval: of a record, by somebody. */
export interface Submitted extends Concerning {
  object: string
  recordId: string
  submitter: string
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
  world: World
  /** The engine itself, in the transaction that is open. */
  ctx: Ctx
  concerning: Concerning
  /** An expression over the record as it is judged, or with all that can be named at a node. @throws ExpressionFailed */
  ask(expression: string): Promise<unknown>
  /** Whom somebody picked for this step. */
  chosen: readonly string[]
  tables: Readonly<Record<string, DecisionTable>>
}
