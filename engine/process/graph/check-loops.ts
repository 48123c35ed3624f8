import { type Findings, report } from './findings.ts'
import type { GraphNode } from './graph.ts'
import type { NodeShapes } from './shapes.ts'

/** Circles in which nobody ever waits: without a way out they are refused, with one they are pointed at. */
export function checkLoops(findings: Findings, shapes: NodeShapes): void {
  const { nodes } = findings.flat
  const rests = (node: GraphNode): boolean =>
    shapes.find(node.type)!.waits ||
    node.options.onlyWhile !== undefined ||
    node.options.exclusive !== undefined ||
    [...nodes.values()].some((one) => one.inside === node.id && rests(one))
  const restless = new Map([...nodes].filter(([, node]) => !rests(node)))
  for (const circle of circles(restless)) {
    const hasWayOut = circle.some(({ edges }) =>
      Object.values(edges).some((to) => !circle.some(({ id }) => id === to)),
    )
    const ids = circle.map(({ id }) => `"${id}"`).join(', ')
    report(findings, {
      code: 'process_loop',
      node: circle[0]!.id,
      severity: hasWayOut ? 'warning' : 'error',
      en: hasWayOut
        ? `The circle ${ids} waits for nothing: it runs as fast as it can. Add a wait, or make sure that it ends soon.`
        : `The circle ${ids} has no way out and waits for nothing: it would run for ever.`,
      zh: hasWayOut
        ? `循环 ${ids} 中没有等待，会不停执行。请加入等待，或确保它很快结束。`
        : `循环 ${ids} 没有出口也没有等待，将无休止地执行。`,
    })
  }
}

/** Strongly connected parts of more than one node, or of one that leads to itself. Source: Tarjan 1972. */
function circles(nodes: ReadonlyMap<string, GraphNode>): GraphNode[][] {
  const found: GraphNode[][] = []
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const stack: string[] = []
  const visit = (id: string): number => {
    const at = order.size
    order.set(id, at)
    lowest.set(id, at)
    stack.push(id)
    for (const to of Object.values(nodes.get(id)!.edges)) {
      if (!nodes.has(to)) continue
      if (!order.has(to)) lowest.set(id, Math.min(lowest.get(id)!, visit(to)))
      else if (stack.includes(to)) lowest.set(id, Math.min(lowest.get(id)!, order.get(to)!))
    }
    if (lowest.get(id) === at) {
      const part = stack.splice(stack.indexOf(id)).map((one) => nodes.get(one)!)
      if (part.length > 1 || Object.values(part[0]!.edges).includes(id)) found.push(part)
    }
    return lowest.get(id)!
  }
  for (const id of nodes.keys()) if (!order.has(id)) visit(id)
  return found
}
