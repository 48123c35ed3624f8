import type { Needs } from '../../../metadata/language/needs.ts'
import { emptyNeed, mergeNeeds } from '../../../metadata/language/needs.ts'
import type { AppModel, ObjectDef } from '../../model.ts'
import type { NodeDocument } from '../../process/graph/document.ts'
import { flatten } from '../../process/graph/flatten.ts'
import type { GraphNode } from '../../process/graph/graph.ts'
import type { TriggerDocument } from '../define-trigger.ts'
import { processText } from '../expressions/process-text.ts'
import { parseTemplate } from '../expressions/templates.ts'
import { namesIn } from '../expressions/with-literals.ts'

/** Types of nodes that work inside a save: they read and write this record. */
export const savingNodes: readonly string[] = [
  'condition',
  'switch',
  'set',
  'transform',
  'find',
  'aggregate',
  'call',
  'update',
  'throw',
  'end',
]

/** A workflow as the save runs it. */
export interface SavePlan {
  name: string
  object: string
  start: string
  nodes: ReadonlyMap<string, GraphNode>
  variables: Readonly<Record<string, { value?: unknown }>>
  triggers: readonly TriggerDocument[]
  /** Reads with the rights of the engine, not of who saves. */
  asSystem: boolean
  /** All that its expressions read of records. */
  needs: Needs
  /** Objects whose settings they read. */
  settings: ReadonlySet<string>
}

export interface SavePlans {
  /** Those that changes start. */
  byObject: ReadonlyMap<string, readonly SavePlan[]>
  /** All, for those that call them. */
  byName: ReadonlyMap<string, SavePlan>
}

const made = new WeakMap<AppModel['workflows'], SavePlans>()

/** Workflows inside the save; found once a model. */
export function savePlans(model: AppModel): SavePlans {
  const known = made.get(model.workflows)
  if (known) return known
  const byObject = new Map<string, SavePlan[]>()
  const byName = new Map<string, SavePlan>()
  for (const [name, document] of model.workflows) {
    const object = document.object === undefined ? undefined : model.objects.get(document.object)
    if (document.mode !== 'beforeSave' || document.enabled === false || !object) continue
    const nodes = document.nodes as unknown as Readonly<Record<string, NodeDocument>>
    const triggers = Object.values(document.triggers ?? {}) as TriggerDocument[]
    const plan: SavePlan = {
      name,
      object: object.name,
      start: document.start,
      nodes: flatten({ nodes }).nodes,
      variables: (document.variables ?? {}) as SavePlan['variables'],
      triggers,
      asSystem: document.runAs === 'system',
      ...readsOfAll(model, object, [nodes, triggers, document.variables ?? {}]),
    }
    byName.set(name, plan)
    if (triggers.length > 0) byObject.set(object.name, [...(byObject.get(object.name) ?? []), plan])
  }
  for (const plan of byName.values())
    for (const called of calledBy(plan, byName)) {
      plan.needs = merged(plan.needs, called.needs)
      plan.settings = new Set([...plan.settings, ...called.settings])
    }
  const plans = { byObject, byName }
  made.set(model.workflows, plans)
  return plans
}

/** Those that it calls, and those that these call. */
function calledBy(
  plan: SavePlan,
  byName: ReadonlyMap<string, SavePlan>,
  seen = new Set<SavePlan>(),
): Set<SavePlan> {
  for (const { type, options } of plan.nodes.values()) {
    const called = type === 'call' ? byName.get(String(options['workflow'])) : undefined
    if (!called || seen.has(called)) continue
    seen.add(called)
    calledBy(called, byName, seen)
  }
  return seen
}

const merged = (a: Needs, b: Needs): Needs => ({
  ...a,
  root: mergeNeeds(a.root, b.root),
  old: mergeNeeds(a.old, b.old),
})

const conditionKeys = new Set(['when'])

function readsOfAll(
  model: AppModel,
  object: ObjectDef,
  parts: readonly unknown[],
): Pick<SavePlan, 'needs' | 'settings'> {
  const needs: Needs = { root: emptyNeed(), old: emptyNeed(), new: emptyNeed(), record: emptyNeed() }
  const settings = new Set<string>()
  const add = (text: string) => {
    const { needs: found, settings: named } = processText(model, object, text)
    for (const one of named) settings.add(one)
    // The record, `$record` and `$new` are the same here.
    needs.root = [found.root, found.record, found.new].reduce(mergeNeeds, needs.root)
    needs.old = mergeNeeds(needs.old, found.old)
  }
  const walk = (value: unknown, key: string): void => {
    if (typeof value === 'string') {
      if (conditionKeys.has(key)) add(value)
      // The rest of a filter is about other records.
      else if (key === 'filter') for (const name of namesIn(value)) add(name)
      else if (value.startsWith('=')) add(value.slice(1))
      else for (const part of parseTemplate(value)) if ('expression' in part) add(part.expression)
      return
    }
    if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value)) walk(inner, name)
  }
  for (const part of parts) walk(part, '')
  return { needs, settings }
}
