import type { Problem } from '../../model.ts'
import { checkCalls } from './check-calls.ts'
import { checkCommon } from './check-common.ts'
import { checkEdges } from './check-edges.ts'
import { checkJoins } from './check-joins.ts'
import { checkLoops } from './check-loops.ts'
import { checkOptions } from './check-options.ts'
import { checkOutput } from './check-output.ts'
import { checkReached } from './check-reached.ts'
import { checkRepeating } from './check-repeating.ts'
import { checkTypes } from './check-types.ts'
import { checkWaiting } from './check-waiting.ts'
import { checkWays } from './check-ways.ts'
import { withDeadlines } from './deadline.ts'
import type { GraphDocument, Limits } from './document.ts'
import type { Findings } from './findings.ts'
import { flatten } from './flatten.ts'
import { edgesInto, type Graph } from './graph.ts'
import { freeJoin, regionOf } from './reach.ts'
import type { NodeShapes } from './shapes.ts'
import { watchedNodes } from './watched.ts'

export const standardLimits: Limits = {
  steps: 10_000,
  visits: 1_000,
  items: 10_000,
  depth: 10,
  payload: 256,
  days: 400,
}

export interface Compiling {
  /** `workflow/name`: where problems are said to be. */
  item: string
  shapes: NodeShapes
  /** Other workflows, by name, as far as they are known; this one too. */
  workflow?: (name: string) => GraphDocument | undefined
}

/**
 * Draws the graph of a document and judges it. The graph is there unless an error says that it could not run.
 */
export function compileGraph(
  document: GraphDocument,
  { item, shapes, workflow = () => undefined }: Compiling,
): { graph?: Graph; problems: Problem[] } {
  const flat = flatten(document)
  const findings: Findings = { item, flat, problems: [] }
  checkTypes(findings, shapes)
  checkOptions(findings, shapes)
  checkEdges(findings, document)
  const broken = () => findings.problems.some(({ severity, stands }) => severity === 'error' && !stands)
  if (broken()) return { problems: findings.problems }
  const graph = drawGraph(document)
  checkWaiting(findings)
  checkWays(findings)
  checkCommon(findings)
  checkReached(findings, document)
  checkOutput(findings, document)
  checkJoins(findings, graph)
  checkLoops(findings, shapes)
  checkRepeating(findings)
  checkCalls(findings, document, workflow)
  return broken() ? { problems: findings.problems } : { graph, problems: findings.problems }
}

/** The graph of a document that was judged when it was published: it runs on, whatever has become of its node types. */
export function drawGraph(document: GraphDocument): Graph {
  const { nodes: drawn } = flatten(document)
  const into = edgesInto(drawn.values())
  const joins = [...drawn.values()].filter((node) => node.type === 'join')
  const closes = new Map(
    joins.flatMap(({ id, options }) => (options['of'] ? [[String(options['of']), id]] : [])),
  )
  const nodes = new Map(
    [...drawn].map(([id, node]) => [
      id,
      { ...node, options: withDeadlines(node.options), pair: closes.get(id) ?? null },
    ]),
  )
  const free = joins.filter((node) => node.options['of'] === undefined)
  return {
    start: document.start,
    nodes,
    freeJoins: new Map(free.map(({ id }) => [id, freeJoin(id, into)])),
    regions: new Map([...closes].map(([split, join]) => [split, regionOf(nodes, nodes.get(split)!, join)])),
    ...watchedNodes([...nodes.values()]),
    variables: document.variables ?? {},
    events: document.events ?? {},
    limits: { ...standardLimits, ...document.limits },
    output: document.output,
  }
}
