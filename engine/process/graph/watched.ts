import { type Ast, parseExpression } from '../../../metadata/language/parse.ts'
import type { Run } from '../rows.ts'
import type { Waiting } from './document.ts'
import type { Graph, GraphNode } from './graph.ts'

/** A condition that ends a wait by itself, with nothing beside it that says when it is asked. */
export const isAwaited = (waiting: Waiting): boolean =>
  waiting.when !== undefined &&
  (['after', 'until', 'every', 'event', 'task'] as const).every((key) => waiting[key] === undefined)

/** What is judged again and again: milestones, for-eaches that are open, conditions that are waited for. */
const conditionsOf = ({ type, options, outputs }: GraphNode): unknown[] => [
  options.onlyWhile,
  options['open'],
  ...Object.values(options.on ?? {}).map((one) => (isAwaited(one) ? one.when : undefined)),
  ...(type === 'race' ? Object.values(outputs).map((one) => (isAwaited(one) ? one.when : undefined)) : []),
]

/** Whether a condition names something of the record, and not only what the process itself knows. */
export function looksAtRecord(condition: unknown): boolean {
  if (typeof condition !== 'string') return false
  const parsed = parseExpression(condition.replace(/^=/, ''))
  // Told in vain rather than not at all.
  return !parsed.ok || readsRecord(parsed.ast, true)
}

/** @param isRoot whether bare names are those of the record here, not of something that was found before */
function readsRecord(ast: Ast, isRoot: boolean): boolean {
  const inside = (parts: readonly (Ast | undefined)[], isInRoot = isRoot): boolean =>
    parts.some((part) => part !== undefined && readsRecord(part, isInRoot))
  const isHere = ast.type === 'name' || (ast.type === 'variable' && ast.value === '')
  if (isHere && isRoot) return true
  if (ast.type === 'variable' && (ast.value === 'record' || ast.value === '$')) return true
  const { steps = [], stages = [], predicate = [], group, terms = [] } = ast
  if (inside(steps.slice(0, 1)) || inside(steps.slice(1), false)) return true
  const ofFound = [
    ...stages,
    ...predicate,
    ...(group?.lhs.flat() ?? []),
    ...terms.map((one) => one.expression),
  ]
  if (inside(ofFound, false)) return true
  const { lhs = [], rhs, expressions = [], expression, condition, body, expr } = ast
  return inside([
    ...[lhs].flat(2),
    rhs,
    ...expressions,
    expression,
    ...(ast.arguments ?? []),
    condition,
    ast.then,
    ast.else,
    body,
    expr,
  ])
}

/** Whether a run stands where something depends on its record, which others change. */
export const watchesRecord = ({ watchingRecord }: Graph, { at }: Pick<Run, 'at'>): boolean =>
  watchingRecord.some((id) => id in at)

export function watchedNodes(nodes: readonly GraphNode[]): Pick<Graph, 'watched' | 'watchingRecord'> {
  const judged = nodes
    .map((node) => ({ id: node.id, conditions: conditionsOf(node).filter((one) => one !== undefined) }))
    .filter(({ conditions }) => conditions.length > 0)
  return {
    watched: judged.map(({ id }) => id),
    watchingRecord: judged.filter(({ conditions }) => conditions.some(looksAtRecord)).map(({ id }) => id),
  }
}
