import type { Needs } from '../../../metadata/language/needs.ts'
import { emptyNeed, mergeNeeds } from '../../../metadata/language/needs.ts'
import type { AppModel, ObjectDef } from '../../model.ts'
import type { NodeDocument } from '../../process/graph/document.ts'
import { flatten } from '../../process/graph/flatten.ts'
import type { GraphNode } from '../../process/graph/graph.ts'
import type { TriggerDocument } from '../define-trigger.ts'
import { processText } from '../expressions/process-text.ts'
import { parseTemplate } from '../expressions/templates.ts'

/** Types of nodes that work inside a save: they read what is at hand and write this record. */
export const savingNodes: readonly string[] = [
  'condition',
  'switch',
  'set',
  'transform',
  'update',
  'throw',
  'end',
]

/** A workflow as the save runs it. */
export interface SavePlan {
  name: string
  start: string
  nodes: ReadonlyMap<string, GraphNode>
  variables: Readonly<Record<string, { value?: unknown }>>
  triggers: readonly TriggerDocument[]
  /** All that its expressions read of records. */
  needs: Needs
}

const made = new WeakMap<AppModel['workflows'], ReadonlyMap<string, readonly SavePlan[]>>()

/** Workflows inside the save, by object; found once a model. */
export function savePlans(model: AppModel): ReadonlyMap<string, readonly SavePlan[]> {
  const known = made.get(model.workflows)
  if (known) return known
  const plans = new Map<string, SavePlan[]>()
  for (const [name, document] of model.workflows) {
    const object = document.object === undefined ? undefined : model.objects.get(document.object)
    if (document.mode !== 'beforeSave' || document.enabled === false || !object) continue
    const nodes = document.nodes as unknown as Readonly<Record<string, NodeDocument>>
    const triggers = Object.values(document.triggers ?? {}) as TriggerDocument[]
    const plan: SavePlan = {
      name,
      start: document.start,
      nodes: flatten({ nodes }).nodes,
      variables: (document.variables ?? {}) as SavePlan['variables'],
      triggers,
      needs: needsOfAll(model, object, [nodes, triggers, document.variables ?? {}]),
    }
    plans.set(object.name, [...(plans.get(object.name) ?? []), plan])
  }
  made.set(model.workflows, plans)
  return plans
}

const conditionKeys = new Set(['when'])

function needsOfAll(model: AppModel, object: ObjectDef, parts: readonly unknown[]): Needs {
  const needs: Needs = { root: emptyNeed(), old: emptyNeed(), new: emptyNeed(), record: emptyNeed() }
  const add = (text: string) => {
    const found = processText(model, object, text).needs
    // The record, `$record` and `$new` are the same here.
    needs.root = [found.root, found.record, found.new].reduce(mergeNeeds, needs.root)
    needs.old = mergeNeeds(needs.old, found.old)
  }
  const walk = (value: unknown, key: string): void => {
    if (typeof value === 'string') {
      if (conditionKeys.has(key)) add(value)
      else if (value.startsWith('=')) add(value.slice(1))
      else for (const part of parseTemplate(value)) if ('expression' in part) add(part.expression)
      return
    }
    if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value)) walk(inner, name)
  }
  for (const part of parts) walk(part, '')
  return needs
}
