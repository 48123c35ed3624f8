import { type Findings, report } from './findings.ts'
import { edgesInto, type FreeJoin, type Graph, type GraphNode, isOutput, sourceOf } from './graph.ts'
import { reachable } from './reach.ts'

/** Joins that cannot work, and such that may wait for somebody who never comes. */
export function checkJoins(findings: Findings, graph: Graph): void {
  for (const [split, region] of graph.regions) checkPair(findings, graph, graph.nodes.get(split)!, region)
  for (const [id, join] of graph.freeJoins) checkFree(findings, graph, graph.nodes.get(id)!, join)
}

const waitOnlyForTheLiving = {
  en: 'Wait only for those that can still come',
  zh: '只等待仍可能到达的分支',
  set: { need: 'active' },
}

function checkPair(findings: Findings, graph: Graph, split: GraphNode, region: ReadonlySet<string>): void {
  const join = graph.nodes.get(split.pair!)!
  const entered = [...edgesInto(graph.nodes.values())].flatMap(([to, edges]) =>
    region.has(to) ? edges.map(sourceOf).filter((from) => from !== split.id && !region.has(from)) : [],
  )
  if (region.has(split.id) || entered.length > 0) {
    report(findings, {
      code: 'process_join_not_structured',
      node: join.id,
      en: region.has(split.id)
        ? `A branch of "${split.id}" leads back to it before its join "${join.id}".`
        : `"${entered[0]}" leads into the branches of "${split.id}" from outside.`,
      zh: region.has(split.id)
        ? `“${split.id}”的一个分支在汇合“${join.id}”之前又回到它。`
        : `“${entered[0]}”从外部进入了“${split.id}”的分支。`,
    })
    return
  }
  const need = join.options['need'] ?? 'all'
  if (need !== 'all' && typeof need !== 'number') return
  const stray = [...region].map((id) => graph.nodes.get(id)!).find(mayEnd)
  if (stray)
    report(findings, {
      code: 'process_join_starved',
      node: join.id,
      severity: 'warning',
      en: `A branch may end at "${stray.id}" and never come to the join "${join.id}", which waits for it.`,
      zh: `某个分支可能在“${stray.id}”结束而到不了汇合“${join.id}”，汇合将一直等待。`,
      fix: waitOnlyForTheLiving,
    })
}

/** Whether a thread can end at the node: an end, or an output that leads nowhere. */
export function mayEnd({ type, edges, outputs }: GraphNode): boolean {
  if (type === 'end' || type === 'throw') return type === 'end'
  const ports = Object.keys(outputs)
  if (type === 'condition') return !('yes' in edges && 'no' in edges)
  if (ports.length === 0) return !('next' in edges)
  return ports.some((port) => !(port in edges) && !('next' in edges))
}

function checkFree(findings: Findings, graph: Graph, join: GraphNode, { inputs }: FreeJoin): void {
  const { need = 'all', count } = join.options
  if (count === 'threads') return
  const wanted = need === 'all' ? inputs.length : typeof need === 'number' ? need : 1
  if (wanted > inputs.length) {
    report(findings, {
      code: 'process_join_starved',
      node: join.id,
      en: `The join "${join.id}" needs ${wanted} ways in and has ${inputs.length}.`,
      zh: `汇合“${join.id}”需要 ${wanted} 个入口，但只有 ${inputs.length} 个。`,
    })
    return
  }
  if (wanted < 2 || [...graph.nodes.values()].some((node) => parts(graph, node, join.id, inputs))) return
  report(findings, {
    code: 'process_join_starved',
    node: join.id,
    severity: 'warning',
    en: `Only one thread can come to the join "${join.id}", which waits for ${wanted}.`,
    zh: `只有一条线程能到达汇合“${join.id}”，它却在等待 ${wanted} 条。`,
    fix: waitOnlyForTheLiving,
  })
}

/** Whether the node makes several threads that come to the join by different edges. */
function parts(graph: Graph, node: GraphNode, join: string, inputs: readonly string[]): boolean {
  const reminders = Object.entries(node.options.on ?? {}).filter(
    ([, one]) => one.interrupt === false && one.next,
  )
  const isSplit = (node.type === 'split' || node.type === 'choice') && node.pair === null
  if (!isSplit && reminders.length === 0) return false
  const ways = Object.entries(node.edges)
    .filter(([port]) => (isSplit ? isOutput(port) : true))
    .map(([port, to]) => (to === join ? [`${node.id}:${port}`] : inputsReached(graph, to, join, inputs)))
    .filter((reached) => reached.length > 0)
  const times = node.options['times'] !== undefined
  return (ways.length > 1 || times) && new Set(ways.flat()).size > 1
}

function inputsReached(graph: Graph, from: string, join: string, inputs: readonly string[]): string[] {
  const reached = reachable(graph.nodes, [from], join)
  return inputs.filter((edge) => reached.has(sourceOf(edge)))
}
