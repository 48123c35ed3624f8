import type { Timing } from '../graph/document.ts'
import type { Graph, GraphNode } from '../graph/graph.ts'
import type { NodeShape } from '../graph/shapes.ts'
import type { Token } from '../rows.ts'
import type { WorkingSet } from '../working-set.ts'
import type { Context } from './context.ts'
import type { ReadyQueue } from './ready-queue.ts'

/** What the core asks of the world. All of it answers at once and has no effect. */
export interface Surroundings {
  /** Milliseconds since 1970. */
  now: number
  /** @throws ExpressionFailed */
  evaluate(expression: string, context: Context): unknown
  /** When this becomes due, counted from `from`; `token` is who waits for it. */
  dueAt(timing: Timing, from: number, context: Context, token?: number): number
  /** Nodes entered before the step asks to be continued in another transaction. */
  mostNodes: number
}

/** An expression could not be evaluated: an error of its node, not of the engine. */
export class ExpressionFailed extends Error {
  override readonly name = 'ExpressionFailed'
  readonly expression: string
  readonly why: { en: string; zh: string }

  constructor(expression: string, why: { en: string; zh: string }) {
    super(why.en)
    this.expression = expression
    this.why = why
  }
}

/** What of it is kept with an incident, for readers of both languages. */
export const detailOf = ({ expression, why }: ExpressionFailed) => ({
  expression,
  message: why.en,
  errors: [{ message: why }],
})

/** What the world has to do about it. Timers, subscriptions and locks are rows, not commands. */
export type Command =
  | {
      do: 'perform'
      token: number
      node: string
      type: string
      key: string
      attempt: number
      /** Options in place of those that are written. */
      given?: Readonly<Record<string, unknown>>
    }
  /** A deadline of those who were asked, or what comes before and after it, has come. */
  | {
      do: 'due'
      token: number
      node: string
      option: string | null
      rung: string
      at: number
      key: string
    }
  /** The seat behind one option of a race. */
  | { do: 'task'; token: number; node: string; port: string; key: string }
  | {
      do: 'startRun'
      token: number
      node: string
      workflow: string
      input: unknown
      depth: number
      wait: boolean
      key: string
    }
  /** Stop the work that was asked for; its answer would come too late. */
  | { do: 'withdraw'; token: number; node: string }
  | { do: 'signal'; event: string; match: string | null; payload: unknown; to: SignalTarget }
  /** Nobody waited for that signal and it is not kept. */
  | { do: 'dropped'; event: string }
  /** A lock came free that a token of another run waits for. */
  | { do: 'grant'; run: string; token: number; lock: string }
  | { do: 'incident'; token: number | null; node: string | null; code: string; detail: unknown }
  | { do: 'finished'; status: 'completed' | 'cancelled'; result: string | null; output: unknown }
  /** There is more to do: go on in another transaction. */
  | { do: 'continue' }

export type SignalTarget = 'run' | 'record' | 'parent' | 'all'

/** What happens at a node that the core itself understands. */
export interface FlowNode extends NodeShape {
  enter(turn: Turn, token: Token, node: GraphNode): void
}

/** One step under way. */
export interface Turn {
  readonly graph: Graph
  readonly rows: WorkingSet
  readonly around: Surroundings
  readonly flow: { find(type: string): FlowNode | undefined }
  readonly commands: Command[]
  /** Tokens that can go on at once. */
  readonly ready: ReadyQueue
  /** Scopes that may have become empty, to be settled. */
  readonly emptied: number[]
  /** Scopes in which threads moved: only their free joins can have changed. */
  readonly stirred: Set<number>
}

/** @throws when a live token stands at a node that its graph does not have: runs pin their graph. */
export function nodeOf(turn: Turn, id: string): GraphNode {
  const node = turn.graph.nodes.get(id)
  if (!node) throw new Error(`The graph has no node "${id}".`)
  return node
}
