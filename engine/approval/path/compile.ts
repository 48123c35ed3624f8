import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { Problem } from '../../model.ts'
import { compileGraph, drawGraph } from '../../process/graph/compile.ts'
import type { Graph } from '../../process/graph/graph.ts'
import { reachable } from '../../process/graph/reach.ts'
import { checkPath } from './check-path.ts'
import { checkSteps, submitter } from './check-steps.ts'
import { type Drawn, draw } from './draw.ts'
import type { Findings } from './findings.ts'
import { readPath } from './read-path.ts'
import { approvalShapes } from './shapes.ts'

/** An approval that can run: its graph, and how its steps are entered by a return. */
export interface CompiledApproval extends Drawn {
  graph: Graph
}

/**
 * Compiles steps and path to the graph that a run of kind `approval` runs, and judges them. `name` is the qualified
 * name, `object.name`. There is an approval unless a problem is an error.
 */
export function compileApproval(
  name: string,
  document: ApprovalDocument,
): { approval?: CompiledApproval; problems: Problem[] } {
  const findings: Findings = { item: `approval/${name}`, problems: [] }
  const { problems } = findings
  const path = readPath(findings, document)
  checkPath(findings, document, path)
  checkSteps(findings, document, path)
  if (problems.some(({ severity }) => severity === 'error')) return { problems }
  const made = draw(document, path)
  const { graph, problems: more } = compileGraph(made.document, {
    item: findings.item,
    shapes: approvalShapes(),
  })
  // Places in the graph are none of the document: whoever wrote the path looks at the path.
  // That a branch may end is said of what deadlines do beside it: its own way always leads to the join.
  for (const found of more)
    if (found.code !== 'process_join_starved') problems.push({ ...found, path: `${findings.item}#/path` })
  return graph ? { approval: { ...made, graph }, problems } : { problems }
}

const drawn = new WeakMap<ApprovalDocument, CompiledApproval>()

/** The graph of an approval that was judged when it was published: once a document. */
export function drawApproval(document: ApprovalDocument): CompiledApproval {
  const known = drawn.get(document)
  if (known) return known
  const path = draw(document, readPath({ item: '', problems: [] }, document))
  const made = { ...path, graph: drawGraph(path.document) }
  drawn.set(document, made)
  return made
}

/** Whether a step lies behind another on the way that follows an approval. */
export function leadsTo({ graph }: Pick<CompiledApproval, 'graph'>, from: string, to: string): boolean {
  const next = graph.nodes.get(from)?.edges['approved']
  return next !== undefined && reachable(graph.nodes, [next]).has(to)
}

/** The node to jump to for a return to a step, from inside of these open forks; `submit` is the submitter. */
export function jumpTarget({ steps, document }: Drawn, to: string, open: ReadonlySet<string>): string {
  if (to === submitter) return document.start
  const { entry, forks } = steps.get(to)!
  return forks.find(({ fork }) => !open.has(fork))?.entry ?? entry
}
