import type { GraphDocument } from './document.ts'
import { type Findings, report } from './findings.ts'
import { reachable } from './reach.ts'

/** Every node can be come to: from a start, or to undo something. */
export function checkReached(findings: Findings, document: GraphDocument): void {
  const { nodes } = findings.flat
  const all = [...nodes.values()]
  const starts = [
    document.start,
    ...Object.values(document.triggers ?? {}).flatMap(({ start }) => start ?? []),
    ...all.flatMap(({ options }) => (options.nodes ? (options.start ?? []) : [])),
    ...all.flatMap(({ options }) => options.undo ?? []),
  ]
  const reached = reachable(nodes, starts)
  for (const { id } of all)
    if (!reached.has(id))
      report(findings, {
        code: 'process_unreachable',
        node: id,
        en: `Nothing leads to "${id}". Connect it or remove it.`,
        zh: `没有连线通向“${id}”，请连接或删除。`,
      })
}
