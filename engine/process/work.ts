import type { Queryable } from '../database.ts'
import type { Expressions } from './expressions.ts'
import type { NodeDocument } from './graph/document.ts'
import type { NodeShape } from './graph/shapes.ts'
import type { Context } from './step/context.ts'
import type { StoredRun } from './store/runs.ts'

/** Work that one visit of a node asks for. */
export interface Work extends StoredRun {
  /** The transaction that moves the run: what is done here and the step that says so commit together. */
  db: Queryable
  now: Date
  token: number
  node: string
  options: NodeDocument
  attempt: number
  /** Names this visit, over every retry: what was done under it is not done again. */
  key: string
  expressions: Expressions
  /**
   * Asks with all that can be named at this node. The question is asked again when something had to be read first, so
   * it must have no effect.
   *
   * @throws ExpressionFailed
   */
  ask<T>(question: (context: Context) => T): Promise<T>
}

/** `later`: the answer comes as an event, `done` or `fail`, for that token. */
export type WorkResult =
  | { done: string; output?: unknown }
  | { fail: string; detail?: unknown }
  | { later: true }

/** A type of node that the world performs. What it does is in the transaction only; the outside waits for its outbox. */
export interface WorkNode extends NodeShape {
  run(work: Work): Promise<WorkResult>
  /** A rung of the deadline of whom it asked has come; an empty name is the deadline itself. */
  due?(work: Work, rung: string, at: Date): Promise<WorkResult>
}
