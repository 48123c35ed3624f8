import type { GraphDocument, Limits, NodeDocument, Output } from './document.ts'

/** One node, with its edges drawn. */
export interface GraphNode {
  readonly id: string
  readonly type: string
  /** The node in whose map it is; null at the top. */
  readonly inside: string | null
  /** Where each port leads: outputs by name, `error:<code>`, `on:<boundary>`. */
  readonly edges: Readonly<Record<string, string>>
  /** Its outputs that may wait for something or have a condition. */
  readonly outputs: Readonly<Record<string, Output>>
  readonly options: NodeDocument
  /** Of a split or choice: the join that closes it. */
  readonly pair: string | null
}

/** A join that closes no split: threads park at it, queued by edge. */
export interface FreeJoin {
  /** The edges into it, `node:port`, in document order. */
  readonly inputs: readonly string[]
  /** For each edge the nodes from which a thread may still come by it. */
  readonly reach: ReadonlyMap<string, ReadonlySet<string>>
  /** All of them together. */
  readonly zone: ReadonlySet<string>
}

/** What `step` runs. Immutable; made once a version. */
export interface Graph {
  readonly start: string
  /** In document order, what lies inside a node right after it. */
  readonly nodes: ReadonlyMap<string, GraphNode>
  readonly freeJoins: ReadonlyMap<string, FreeJoin>
  /** Of each closed split the nodes between it and its join. */
  readonly regions: ReadonlyMap<string, ReadonlySet<string>>
  /** Nodes whose `onlyWhile`, `open` or awaited `when` must be judged again whenever the run comes to rest. */
  readonly watched: readonly string[]
  /** Those of them that look at the record: they are judged again when it changes, too. */
  readonly watchingRecord: readonly string[]
  readonly variables: NonNullable<GraphDocument['variables']>
  readonly events: NonNullable<GraphDocument['events']>
  readonly limits: Limits
  /** What callers get, unless an `end` says so itself: slots for values. */
  readonly output: Readonly<Record<string, unknown>> | undefined
}

/** A port of the document's own: not an error, not a boundary. */
export const isOutput = (port: string): boolean => !port.includes(':')

export const edgesInto = (nodes: Iterable<GraphNode>): Map<string, string[]> => {
  const into = new Map<string, string[]>()
  for (const { id, edges } of nodes) {
    for (const [port, to] of Object.entries(edges)) {
      const edge = `${id}:${port}`
      const known = into.get(to)
      if (known) known.push(edge)
      else into.set(to, [edge])
    }
  }
  return into
}

/** The node an edge comes from. */
export const sourceOf = (edge: string): string => edge.slice(0, edge.indexOf(':'))
