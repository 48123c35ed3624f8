import type { WorkflowDocument } from '../../../metadata/schema/types.ts'
import { problem, problemPath } from '../../catalog/problem.ts'
import type { Problem } from '../../model.ts'
import type { NodeDocument } from '../../process/graph/document.ts'
import { flatten } from '../../process/graph/flatten.ts'
import { savingNodes } from './plan.ts'

/** What works inside a save waits for nothing, goes in no circle, and writes this record only. */
export function checkBeforeSave(
  item: string,
  document: WorkflowDocument,
  report: (found: Problem) => void,
): void {
  const say = (path: readonly string[], en: string, zh: string) =>
    report(problem('process_before_save', problemPath(item, ...path), en, zh))
  if (document.object === undefined) say([], 'It needs an object.', '需要指定对象。')
  for (const [name, { type }] of Object.entries(document.triggers ?? {}))
    if (type !== 'recordChanged')
      say(
        ['triggers', name, 'type'],
        'Inside a save only changes of the record count.',
        '保存过程中只能由记录变更触发。',
      )
  const { nodes } = flatten({ nodes: document.nodes as unknown as Readonly<Record<string, NodeDocument>> })
  for (const { id, type, options } of nodes.values()) {
    if (!savingNodes.includes(type))
      say(
        ['nodes', id, 'type'],
        `A node of type "${type}" cannot work inside a save. Possible: ${savingNodes.join(', ')}.`,
        `“${type}”类型的节点不能用于保存过程，可用：${savingNodes.join('、')}。`,
      )
    for (const key of ['record', 'object', 'filter'])
      if (type === 'update' && options[key] !== undefined)
        say(['nodes', id, key], 'Inside a save only this record is written.', '保存过程中只能写入本记录。')
  }
  const circle = [...nodes.keys()].find((id) => comesBack(nodes, id))
  if (circle)
    say(
      ['nodes', circle],
      `"${circle}" leads back to itself.`,
      `“${circle}”会回到自身，保存过程中不允许循环。`,
    )
}

function comesBack(
  nodes: ReadonlyMap<string, { edges: Readonly<Record<string, string>> }>,
  from: string,
): boolean {
  const seen = new Set<string>()
  const open = Object.values(nodes.get(from)!.edges)
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === from) return true
    if (seen.has(id)) continue
    seen.add(id)
    open.push(...Object.values(nodes.get(id)?.edges ?? {}))
  }
  return false
}
