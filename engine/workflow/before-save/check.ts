import type { WorkflowDocument } from '../../../metadata/schema/types.ts'
import { problem, problemPath } from '../../catalog/problem.ts'
import type { AppModel, Problem } from '../../model.ts'
import type { NodeDocument } from '../../process/graph/document.ts'
import { flatten } from '../../process/graph/flatten.ts'
import { savingNodes } from './plan.ts'

/** What works inside a save waits for nothing, goes in no circle, and writes this record only. */
export function checkBeforeSave(
  model: AppModel,
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
  for (const { id, type, options } of nodes.values())
    if (type === 'call')
      checkCall(model, document, options, (en, zh) => say(['nodes', id, 'workflow'], en, zh))
  const circle = [...nodes.keys()].find((id) => comesBack(nodes, id))
  if (circle)
    say(
      ['nodes', circle],
      `"${circle}" leads back to itself.`,
      `“${circle}”会回到自身，保存过程中不允许循环。`,
    )
}

/** What is called works inside the save of the same object, and does not call back. */
function checkCall(
  model: AppModel,
  { object }: WorkflowDocument,
  { workflow }: NodeDocument,
  say: (en: string, zh: string) => void,
): void {
  const called = model.workflows.get(String(workflow))
  if (!called) return
  if (called.mode !== 'beforeSave' || called.object !== object) {
    say(
      'Inside a save only workflows inside the save of the same object are called.',
      '保存过程中只能调用同一对象的保存前工作流。',
    )
    return
  }
  if (callsBack(model, called, called, new Set()))
    say(`"${String(workflow)}" calls itself.`, `“${String(workflow)}”会调用自身。`)
}

function callsBack(
  model: AppModel,
  from: WorkflowDocument,
  to: WorkflowDocument,
  seen: Set<WorkflowDocument>,
): boolean {
  const { nodes } = flatten({ nodes: from.nodes as unknown as Readonly<Record<string, NodeDocument>> })
  return [...nodes.values()].some(({ type, options }) => {
    const called = type === 'call' ? model.workflows.get(String(options['workflow'])) : undefined
    if (!called) return false
    if (called === to) return true
    if (seen.has(called)) return false
    seen.add(called)
    return callsBack(model, called, to, seen)
  })
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
