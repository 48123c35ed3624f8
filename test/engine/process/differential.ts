import { compileGraph } from '../../../engine/process/graph/compile.ts'
import type { GraphDocument, NodeDocument } from '../../../engine/process/graph/document.ts'
import { flatten } from '../../../engine/process/graph/flatten.ts'
import { graphOf, shapes } from './memory-run.ts'
import { freeGraph, type Random, randomFrom, structuredGraph } from './random-graphs.ts'
import { type Aimed, type Machine, oracleAs, oursAs, Refusal } from './views.ts'

export interface Counts {
  graphs: number
  refused: number
  events: number
  ends: Record<string, number>
}

/**
 * Runs random graphs through `step` and through the oracle, with the same random events, and compares all there is to
 * see after each. @throws with graph, events and both views at the first difference
 */
export function differ({ seed, graphs, events }: { seed: number; graphs: number; events: number }): Counts {
  const counts: Counts = { graphs: 0, refused: 0, events: 0, ends: {} }
  for (let at = 0; at < graphs; at++) {
    const random = randomFrom(seed * 1_000_003 + at)
    const document = at % 2 ? freeGraph(random) : structuredGraph(random)
    if (!compileGraph(document, { item: 'workflow/test', shapes }).graph) {
      counts.refused++
      continue
    }
    counts.graphs++
    // Every other run is cut into transactions of a few nodes.
    const ours = oursAs(document, at % 4 < 2 ? {} : { mostNodes: 1 + random(4) })
    const end = compare(document, ours, oracleAs(graphOf(document)), { random, events, counts })
    counts.ends[end] = (counts.ends[end] ?? 0) + 1
  }
  return counts
}

export function compare(
  document: GraphDocument,
  ours: Machine,
  theirs: Machine,
  { random, events, counts }: { random: Random; events: number; counts: Counts },
): string {
  const { nodes } = flatten(document)
  const names = [...nodes.keys()]
  const log: string[] = []
  const check = () => {
    const [a, b] = [ours.view(), theirs.view()]
    for (const part of Object.keys(a) as (keyof typeof a)[])
      if (JSON.stringify(a[part]) !== JSON.stringify(b[part]))
        throw new Error(
          `They differ in ${part}: ${JSON.stringify(a[part])} here, ${JSON.stringify(b[part])} there, after ${log.join(', ')}, on ${JSON.stringify(document)}`,
        )
    return a
  }
  let view = check()
  for (let n = 0; n < events && view.status !== 'completed' && view.status !== 'cancelled'; n++) {
    const passing = random(8) === 0 ? 1 + random(12) : 0
    const aimed = passing ? undefined : choose(random, names, nodes, ours)
    if (!passing && !aimed) break
    log.push(passing ? `pass ${passing}` : describe(aimed!))
    const answers = [ours, theirs].map((machine) => {
      try {
        if (passing) machine.pass(passing)
        else machine.send(aimed!)
        return 'taken'
      } catch (error) {
        if (error instanceof Refusal) return error.message
        throw new Error(
          `${(error as Error).message}, after ${log.join(', ')}, on ${JSON.stringify(document)}`,
          { cause: error },
        )
      }
    })
    counts.events++
    if (answers[0] !== answers[1])
      throw new Error(
        `${answers[0]} here, ${answers[1]} there, after ${log.join(', ')}, on ${JSON.stringify(document)}`,
      )
    view = check()
  }
  return view.status
}

const describe = (aimed: Aimed): string =>
  'event' in aimed
    ? JSON.stringify(aimed.event)
    : `${JSON.stringify(aimed.at(0))} at ${aimed.node}[${aimed.which}]`

/** Mostly an answer to work; now and then whatever else can happen to a run. */
function choose(
  random: Random,
  names: readonly string[],
  nodes: ReadonlyMap<string, { type: string; options: NodeDocument }>,
  machine: Machine,
): Aimed | undefined {
  const isWork = (node: string) => ['work', 'task'].includes(nodes.get(node)!.type)
  const working = names.filter((node) => isWork(node) && machine.open(node) > 0)
  const standing = names.filter((node) => machine.standing(node) > 0)
  const some = <T>(from: readonly T[]): T => from[random(from.length)]!
  const rare = random(24)
  if (rare === 0) return { event: { type: 'signal', event: some(['kept', 'lost']) } }
  if (rare === 1 && standing.length > 0) return { event: { type: 'cancel', nodes: [some(standing)] } }
  if (rare === 2 && standing.length > 0) {
    const node = some(standing)
    const to = some(names)
    return { node, which: random(machine.standing(node)), at: (token) => ({ type: 'jump', token, to }) }
  }
  if (rare === 3 && standing.length > 0) {
    const node = some(standing)
    const which = random(machine.standing(node))
    return random(2)
      ? { node, which, at: (token) => ({ type: 'skip', token }) }
      : { node, which, at: (token) => ({ type: 'retry', token }) }
  }
  if (rare === 4) {
    const each = names.filter((node) => nodes.get(node)!.type === 'forEach')
    if (each.length > 0) {
      const node = some(each)
      return {
        event: random(2) ? { type: 'complete', node } : { type: 'withdrawItem', node, index: random(3) },
      }
    }
  }
  if (working.length === 0)
    return standing.length > 0 ? { event: { type: 'signal', event: 'lost' } } : undefined
  const node = some(working)
  const which = random(machine.open(node))
  if (random(7) === 0) return { node, which, at: (token) => ({ type: 'fail', token, code: 'oops' }) }
  const ports = Object.keys(nodes.get(node)!.options.outputs ?? {})
  const port = ports.length > 0 ? { port: some(ports) } : {}
  return { node, which, at: (token) => ({ type: 'done', token, ...port }) }
}
