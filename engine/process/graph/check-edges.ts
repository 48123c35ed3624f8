import { nearest } from '../../../metadata/language/check/suggest.ts'
import type { GraphDocument } from './document.ts'
import { type Findings, report } from './findings.ts'
import type { GraphNode } from './graph.ts'

const noSuchNode = (from: string, to: string, known: Iterable<string>) => {
  const meant = nearest(to, known)
  return {
    code: 'process_no_such_node',
    en: `${from} leads to "${to}", which does not exist.${meant ? ` Did you mean "${meant}"?` : ''}`,
    zh: `${from} 指向不存在的节点“${to}”。${meant ? `是否指“${meant}”？` : ''}`,
  }
}

/** Ids are unique, every edge leads to a node of the same map, every map has a start. */
export function checkEdges(findings: Findings, document: GraphDocument): void {
  const { nodes, repeated } = findings.flat
  for (const { id } of repeated)
    report(findings, {
      code: 'process_duplicate_node',
      node: id,
      en: `There are two nodes "${id}". Ids are unique in the whole document.`,
      zh: `有两个节点“${id}”。整个文档内的节点名必须唯一。`,
    })
  checkStart(findings, { start: document.start, inside: null })
  for (const { start } of Object.values(document.triggers ?? {}))
    if (start !== undefined) checkStart(findings, { start, inside: null })
  for (const node of nodes.values()) {
    if (node.options.nodes) checkStart(findings, { start: node.options.start, inside: node.id })
    for (const [port, to] of Object.entries(node.edges)) checkEdge(findings, node, port, to)
    const { undo } = node.options
    if (undo !== undefined && !nodes.has(undo))
      report(findings, { ...noSuchNode(`${node.id}.undo`, undo, nodes.keys()), node: node.id, at: ['undo'] })
    checkTargets(findings, node)
  }
}

function checkStart(
  findings: Findings,
  { start, inside }: { start: string | undefined; inside: string | null },
): void {
  const { nodes } = findings.flat
  const first = start === undefined ? undefined : nodes.get(start)
  const where = { ...(inside === null ? {} : { node: inside }), at: ['start'] }
  if (!first || first.inside !== inside) {
    report(findings, {
      ...where,
      code: 'process_no_start',
      en:
        start === undefined ? 'It has no start.' : `It starts at "${start}", which is not one of its nodes.`,
      zh: start === undefined ? '没有开始节点。' : `开始节点“${start}”不在其中。`,
    })
    return
  }
  if (first.type === 'join')
    report(findings, {
      ...where,
      code: 'process_start_is_join',
      en: `It starts at the join "${first.id}", where nobody can come from. Start at another node.`,
      zh: `不能从汇合节点“${first.id}”开始，请改为其他节点。`,
    })
}

function checkEdge(findings: Findings, from: GraphNode, port: string, to: string): void {
  const { nodes } = findings.flat
  const target = nodes.get(to)
  if (!target) {
    report(findings, { ...noSuchNode(`${from.id}.${port}`, to, nodes.keys()), node: from.id })
    return
  }
  if (target.inside !== from.inside)
    report(findings, {
      code: 'process_edge_leaves_block',
      node: from.id,
      en: `An edge of "${from.id}" leads to "${to}", which lies in another block. Edges stay in their own.`,
      zh: `“${from.id}”的连线指向另一区块内的“${to}”。连线必须留在本区块内。`,
    })
}

/** Nodes that are meant without an edge: a join's split, what is cancelled, a for-each to complete. */
function checkTargets(findings: Findings, { id, type, options }: GraphNode): void {
  const { nodes } = findings.flat
  const targets: [string, unknown][] =
    type === 'join'
      ? [['of', options['of']]]
      : type === 'cancel'
        ? [options['targets'] ?? []].flat().map((one) => ['targets', one] as [string, unknown])
        : type === 'complete' || type === 'addItem'
          ? [['target', options['target'] ?? '']]
          : []
  for (const [key, to] of targets)
    if (to !== undefined && !nodes.has(String(to)))
      report(findings, { ...noSuchNode(`${id}.${key}`, String(to), nodes.keys()), node: id, at: [key] })
}
