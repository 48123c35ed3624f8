import { asRead, listsFields, type NodeDocument, type Output } from './document.ts'
import type { GraphNode } from './graph.ts'

export interface Flat {
  nodes: Map<string, GraphNode>
  /** JSON Pointer of each node. */
  pathOf: Map<string, string>
  /** Ids that came twice, with the place of the second. */
  repeated: { id: string; path: string }[]
  /** Nodes whose `by` is written as a list in `on`; true where there is a `by` as well. */
  listed: Map<string, boolean>
}

/** Where something of a node is written, below the node. */
export const writtenAt = ({ listed }: Flat, id: string, at: readonly string[]): readonly string[] =>
  at[0] === 'by' && listed.has(id) ? ['on', ...at.slice(1)] : at

/** All nodes of the document in one table, whatever they lie in, with their edges. */
export function flatten(document: { nodes: Readonly<Record<string, NodeDocument>> }): Flat {
  const flat: Flat = { nodes: new Map(), pathOf: new Map(), repeated: [], listed: new Map() }
  const walk = (map: Readonly<Record<string, NodeDocument>>, inside: string | null, under: string): void => {
    for (const [id, written] of Object.entries(map)) {
      const path = `${under}/nodes/${id}`
      if (flat.nodes.has(id)) {
        flat.repeated.push({ id, path })
        continue
      }
      const options = asRead(written)
      const outputs = outputsOf(options)
      flat.nodes.set(id, {
        id,
        type: options.type,
        inside,
        edges: edgesOf(options),
        outputs,
        options,
        pair: null,
      })
      flat.pathOf.set(id, path)
      if (listsFields(written)) flat.listed.set(id, written['by'] !== undefined)
      if (options.nodes) walk(options.nodes, id, path)
    }
  }
  walk(document.nodes, null, '')
  return flat
}

function outputsOf({ outputs = {} }: NodeDocument): Record<string, Output> {
  return Object.fromEntries(
    Object.entries(outputs).map(([port, to]) => [port, typeof to === 'string' ? { next: to } : to]),
  )
}

function edgesOf(options: NodeDocument): Record<string, string> {
  const edges: Record<string, string> = {}
  if (options.next) edges['next'] = options.next
  for (const [port, { next }] of Object.entries(outputsOf(options))) if (next) edges[port] = next
  const timeout = options['timeout'] as { next?: string } | undefined
  if (timeout?.next) edges['timeout'] = timeout.next
  const { onError } = options
  const caught = typeof onError === 'string' ? { '*': onError } : (onError ?? {})
  for (const [code, to] of Object.entries(caught)) edges[`error:${code}`] = to
  for (const [name, { next }] of Object.entries(options.on ?? {})) if (next) edges[`on:${name}`] = next
  return edges
}
