import type { WorkflowDocument } from '../../metadata/schema/types.ts'
import type { AppModel } from '../model.ts'
import type { RecordAct, RecordInterest, TriggerDocument } from './define-trigger.ts'
import { triggerTypes } from './triggers/index.ts'

/** One way into one workflow. */
export interface Entrance {
  workflow: string
  document: WorkflowDocument
  /** Name of the trigger. */
  name: string
  trigger: TriggerDocument
  interest?: RecordInterest
}

/** Ways in, found by what happens. */
export interface TriggerIndex {
  /** By `object act`. */
  records: ReadonlyMap<string, readonly Entrance[]>
  /** Those whose changes somebody waits for. */
  objects: ReadonlySet<string>
  /** By type. */
  types: ReadonlyMap<string, readonly Entrance[]>
}

const made = new WeakMap<AppModel['workflows'], TriggerIndex>()

/** Once a model. Workflows that are switched off have no ways in. */
export function triggerIndex({
  workflows,
  pipelines,
}: Pick<AppModel, 'workflows' | 'pipelines'>): TriggerIndex {
  const known = made.get(workflows)
  if (known) return known
  const records = new Map<string, Entrance[]>()
  const types = new Map<string, Entrance[]>()
  for (const [workflow, document] of workflows) {
    if (document.enabled === false || document.mode === 'beforeSave') continue
    for (const [name, given] of Object.entries(document.triggers ?? {})) {
      const trigger = withStageField(given as TriggerDocument, document, pipelines)
      const interest = triggerTypes.find(trigger.type)?.listensTo?.(trigger, document)
      const entrance: Entrance = { workflow, document, name, trigger, ...(interest ? { interest } : {}) }
      push(types, trigger.type, entrance)
      for (const act of interest?.acts ?? []) push(records, recordKey(interest!.object, act), entrance)
    }
  }
  const objects = new Set([...records.keys()].map((key) => key.split(' ')[0]!))
  const index = { records, objects, types }
  made.set(workflows, index)
  return index
}

export const recordKey = (object: string, act: RecordAct): string => `${object} ${act}`

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}

/** A pipeline says which field holds the stage. */
function withStageField(
  trigger: TriggerDocument,
  { object }: WorkflowDocument,
  pipelines: AppModel['pipelines'],
): TriggerDocument {
  if (trigger.type !== 'stageChanged' || trigger['field'] !== undefined) return trigger
  const named = trigger['pipeline']
  const pipeline =
    typeof named === 'string'
      ? pipelines.get(named)
      : [...pipelines.values()].find((one) => one.object === object)
  return pipeline ? { ...trigger, field: pipeline.stageField } : trigger
}
