/**
 * A graph as it is written, of a workflow or of what an approval is compiled to. Texts of conditions are expressions;
 * values are literals, or texts that begin with `=`.
 */
export interface GraphDocument {
  start: string
  nodes: Readonly<Record<string, NodeDocument>>
  triggers?: Readonly<Record<string, { start?: string }>>
  variables?: Readonly<Record<string, { value?: unknown }>>
  events?: Readonly<Record<string, { keep?: boolean; for?: unknown }>>
  limits?: Partial<Limits>
  /** What callers get: slots for values. */
  output?: Readonly<Record<string, unknown>>
}

export interface Limits {
  /** Nodes entered before the run pauses. */
  steps: number
  /** Visits of one node in one scope. */
  visits: number
  items: number
  /** How deep calls may nest. */
  depth: number
  /** Kilobytes (1,000 bytes of JSON) of what one step brings along: its output, variables, what it signals or calls with. */
  payload: number
  /** Days after which a run that has not ended is held. */
  days: number
}

/** When something becomes due: a duration, an instant, or an expression that gives one. */
export interface Timing {
  after?: unknown
  until?: unknown
  every?: unknown
  calendar?: string
  /** A duration on from there, or, with a minus, before it: counted as the time itself is. */
  offset?: string
}

/** What a thread may wait for. */
export interface Waiting extends Timing {
  event?: string
  match?: unknown
  /** By itself: ends the wait as soon as it holds. Beside a time or an event: that counts only if it holds then. */
  when?: unknown
  /** A seat that decides when it is claimed. */
  task?: unknown
}

export interface Output extends Waiting {
  next?: string
}

export interface Boundary extends Waiting {
  next?: string
  interrupt?: boolean
  /** No thread starts: what the node asked for is told that this has come. Drawn, never written. */
  tells?: { option: string | null; rung: string }
}

export interface Retry {
  times: number
  every?: unknown
  factor?: number
  codes?: readonly string[]
}

/** The keys that every node may have; others belong to its type. */
export interface NodeDocument {
  type: string
  next?: string
  outputs?: Readonly<Record<string, string | Output>>
  on?: Readonly<Record<string, Boundary>>
  onError?: string | Readonly<Record<string, string>>
  retry?: Retry
  undo?: string
  exclusive?: string | { key: unknown; across?: 'run' | 'workflow' | 'all' }
  onlyWhile?: unknown
  start?: string
  nodes?: Readonly<Record<string, NodeDocument>>
  [option: string]: unknown
}

/** Whether `on` lists the fields by which a step finds its record, in place of `by`. */
export const listsFields = ({ on }: NodeDocument): boolean => Array.isArray(on)

/** A node as everybody reads it: `on` is what may happen meanwhile, and fields that are listed there are its `by`. */
export function asRead(node: NodeDocument): NodeDocument {
  if (!listsFields(node)) return node
  const { on, ...rest } = node
  return { by: on, ...rest }
}
