import { type FreeJoin, type GraphNode, isOutput, sourceOf } from './graph.ts'

type Nodes = ReadonlyMap<string, GraphNode>

/** Every node that can be reached from these, `stop` included but not passed. */
export function reachable(nodes: Nodes, from: Iterable<string>, stop?: string): Set<string> {
  const seen = new Set<string>()
  const open = [...from]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const node = nodes.get(id)
    if (!node || seen.has(id)) continue
    seen.add(id)
    if (id !== stop) open.push(...Object.values(node.edges))
  }
  return seen
}

/** What lies between a split and the join that closes it. */
export function regionOf(nodes: Nodes, split: GraphNode, join: string): Set<string> {
  const outputs = Object.entries(split.edges).filter(([port]) => isOutput(port))
  const region = reachable(
    nodes,
    outputs.map(([, to]) => to),
    join,
  )
  region.delete(join)
  return region
}

/** For every edge into a free join, from where a thread can still come by it without passing the join. */
export function freeJoin(join: string, into: ReadonlyMap<string, readonly string[]>): FreeJoin {
  const inputs = into.get(join) ?? []
  const reach = new Map(inputs.map((edge) => [edge, backwards(sourceOf(edge), join, into)]))
  return { inputs, reach, zone: new Set([...reach.values()].flatMap((nodes) => [...nodes])) }
}

function backwards(from: string, stop: string, into: ReadonlyMap<string, readonly string[]>): Set<string> {
  const seen = new Set<string>()
  const open = [from]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id) || id === stop) continue
    seen.add(id)
    open.push(...(into.get(id) ?? []).map(sourceOf))
  }
  return seen
}
