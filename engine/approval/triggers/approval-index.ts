import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { AppModel, ObjectDef } from '../../model.ts'
import { purposeOf } from '../check/check-purposes.ts'

/** What may be done to a record so that an approval begins. */
export type TriggeringAct = 'create' | 'update' | 'delete' | 'stage' | 'transfer'

/** A way into an approval by what is done to a record. */
export interface ApprovalTrigger {
  name: string
  act: TriggeringAct
  /** Any of them changed; the field of the stage, of a move. */
  fields?: readonly string[]
  from?: readonly string[]
  to?: readonly string[]
  when?: string
  /** Only when `when` did not hold before. */
  becomes: boolean
}

export interface Definition {
  name: string
  document: ApprovalDocument
  object: string
  purpose: string
  priority: number
  triggers: readonly ApprovalTrigger[]
  /** Conditions of its buttons, any of which is enough; undefined: not by hand. */
  byHand?: readonly (string | undefined)[]
}

export interface ApprovalIndex {
  /** By object, the highest priority first. */
  byObject: ReadonlyMap<string, readonly Definition[]>
  byName: ReadonlyMap<string, Definition>
  /** Those that what is done to records may start. */
  automatic: ReadonlyMap<string, readonly Definition[]>
}

const made = new WeakMap<AppModel['approvals'], ApprovalIndex>()

/** Once a model. */
export function approvalIndex(model: Pick<AppModel, 'approvals' | 'pipelines'>): ApprovalIndex {
  const known = made.get(model.approvals)
  if (known) return known
  const byObject = new Map<string, Definition[]>()
  const byName = new Map<string, Definition>()
  for (const [name, document] of model.approvals) {
    const definition = define(model, name, document)
    byName.set(name, definition)
    byObject.set(document.object, [...(byObject.get(document.object) ?? []), definition])
  }
  for (const all of byObject.values())
    all.sort((a, b) => b.priority - a.priority || (a.name < b.name ? -1 : 1))
  const automatic = new Map(
    [...byObject].flatMap(([object, all]) => {
      const some = all.filter(({ triggers }) => triggers.length > 0)
      return some.length > 0 ? [[object, some] as const] : []
    }),
  )
  const index = { byObject, byName, automatic }
  made.set(model.approvals, index)
  return index
}

/**
 * Whether records of this object may be under an approval: those of others are never asked about. An approval that was
 * taken back may still be under way, so the object's own word counts too.
 */
export const mayBeApproved = (model: Pick<AppModel, 'approvals' | 'pipelines'>, object: ObjectDef): boolean =>
  object.features.includes('approvals') || approvalIndex(model).byObject.has(object.name)

function define(
  { pipelines }: Pick<AppModel, 'pipelines'>,
  name: string,
  document: ApprovalDocument,
): Definition {
  const triggers: ApprovalTrigger[] = []
  const buttons: (string | undefined)[] = []
  const given = Object.entries(document.triggers ?? {})
  for (const [key, trigger] of given) {
    const { type, when, becomes } = trigger as { type: string; when?: string; becomes?: unknown }
    const common = { name: key, becomes: becomes === true, ...(when === undefined ? {} : { when }) }
    if (type === 'manual') buttons.push(when)
    else if (type === 'stageChanged') {
      const field = stageFieldOf(pipelines, document.object, trigger)
      const { from, to } = trigger as { from?: string[]; to?: string[] }
      if (field === undefined) continue
      triggers.push({
        ...common,
        act: 'stage',
        fields: [field],
        ...(from ? { from } : {}),
        ...(to ? { to } : {}),
      })
    } else if (type === 'recordChanged') {
      const { on = ['create', 'update'], fields } = trigger as { on?: TriggeringAct[]; fields?: string[] }
      for (const act of on) {
        const changed = act === 'transfer' ? ['owner'] : fields
        triggers.push({ ...common, act, ...(changed && act !== 'delete' ? { fields: changed } : {}) })
      }
    }
  }
  return {
    name,
    document,
    object: document.object,
    purpose: purposeOf(document),
    priority: document.priority ?? 0,
    triggers,
    ...(given.length === 0 ? { byHand: [undefined] } : buttons.length > 0 ? { byHand: buttons } : {}),
  }
}

/** Named by the trigger, or by the pipeline. */
function stageFieldOf(
  pipelines: AppModel['pipelines'],
  object: string,
  trigger: Readonly<Record<string, unknown>>,
): string | undefined {
  if (typeof trigger['field'] === 'string') return trigger['field']
  const named = trigger['pipeline']
  const pipeline =
    typeof named === 'string'
      ? pipelines.get(named)
      : [...pipelines.values()].find((one) => one.object === object)
  return pipeline?.stageField
}
