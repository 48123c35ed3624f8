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

const words = new Set(['and', 'or', 'in', 'true', 'false', 'null'])

/** Whether a condition names something of the record, and not only what the process itself knows. */
export function looksAtRecord(condition: unknown): boolean {
  if (typeof condition !== 'string') return false
  const bare = condition
    .replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, ' ')
    .replaceAll(/\$(?!record\b)\w+(?:\s*\.\s*\w+)*/g, ' ')
  return [...bare.matchAll(/[\p{L}_]\w*/gu)].some(([name]) => !words.has(name))
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
