import { mayEnd } from './check-joins.ts'
import type { GraphDocument } from './document.ts'
import { type Findings, report } from './findings.ts'
import { flatten } from './flatten.ts'
import type { GraphNode } from './graph.ts'

type Find = (name: string) => GraphDocument | undefined

/** A workflow that on every way calls itself, directly or through others, would never come to an end. */
export function checkCalls(findings: Findings, document: GraphDocument, workflow: Find): void {
  const name = findings.item.slice(findings.item.indexOf('/') + 1)
  for (const [called, node] of certainCalls(document)) {
    const way = called === name ? [name] : wayTo(name, called, workflow, new Set())
    if (!way) continue
    const [en, zh] = [way.map((one) => `"${one}"`).join(' → '), way.map((one) => `“${one}”`).join(' → ')]
    report(findings, {
      code: 'process_recursion',
      node: node.id,
      en: `It always calls itself (${en}): it would never end. Put a condition before the call.`,
      zh: `它总会调用自身（${zh}），永不结束。请在调用之前加上条件。`,
    })
  }
}

function wayTo(name: string, from: string, workflow: Find, seen: Set<string>): string[] | undefined {
  if (seen.has(from)) return undefined
  seen.add(from)
  const document = workflow(from)
  for (const called of document ? certainCalls(document).keys() : []) {
    if (called === name) return [from, name]
    const way = wayTo(name, called, workflow, seen)
    if (way) return [from, ...way]
  }
  return undefined
}

/** Workflows that it waits for on every way from its start to an end, each with a node that calls it. */
function certainCalls(document: GraphDocument): Map<string, GraphNode> {
  const { nodes } = flatten(document)
  const calls = [...nodes.values()].filter((node) => node.type === 'call')
  const certain = calls.filter((call) => {
    const workflow = call.options['workflow']
    return !endsWithout(
      nodes,
      document.start,
      (node) => node.type === 'call' && node.options['workflow'] === workflow,
    )
  })
  return new Map(certain.map((call) => [String(call.options['workflow']), call]))
}

/** Whether a thread can end without passing such a node. What lies inside a node counts as passed only in blocks. */
function endsWithout(
  nodes: ReadonlyMap<string, GraphNode>,
  start: string,
  avoided: (node: GraphNode) => boolean,
): boolean {
  const seen = new Set<string>()
  const open = [start]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const node = nodes.get(id)
    if (!node || seen.has(id) || avoided(node)) continue
    seen.add(id)
    if (node.type === 'block' && node.options.start && !endsWithout(nodes, node.options.start, avoided))
      continue
    if (mayEnd(node)) return true
    open.push(...Object.values(node.edges))
  }
  return false
}
