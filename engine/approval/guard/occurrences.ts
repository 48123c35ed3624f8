import type { Change } from '../../records/change.ts'
import { storedValue } from '../../records/stored-value.ts'
import { changedFields } from '../record-locks/refuse-locked.ts'
import type { ApprovalTrigger, Definition } from '../triggers/approval-index.ts'
import type { Occurrence } from '../triggers/fitting.ts'

/** Changes that may need an approval, by what they are: which fields get another value, where a stage goes. */
export function occurrencesIn(changes: readonly Change[], definitions: readonly Definition[]): Occurrence[] {
  return changes.flatMap((change): Occurrence[] => {
    if (change.touch) return []
    const changed = new Set(changedFields(change))
    const candidates = definitions.flatMap((definition) =>
      definition.triggers
        .filter((trigger) => isMeant(trigger, change, changed))
        .map((trigger) => ({ definition, trigger })),
    )
    return candidates.length > 0 ? [{ change, candidates }] : []
  })
}

function isMeant(
  { act, fields, from, to }: ApprovalTrigger,
  change: Change,
  changed: ReadonlySet<string>,
): boolean {
  if (act === 'delete') return false
  const isNew = change.kind === 'create'
  if (act === 'create' || act === 'update') {
    if (isNew !== (act === 'create')) return false
    return fields === undefined ? changed.size > 0 : fields.some((name) => isSet(change, name, changed))
  }
  // A new record is nobody's to be moved yet.
  if (isNew) return false
  const [field] = fields ?? []
  if (field === undefined || !changed.has(field)) return false
  if (act === 'transfer') return true
  const stage = change.values.get(field)
  const before = change.before && change.object.fields.has(field) ? valueBefore(change, field) : undefined
  return (!to || to.includes(String(stage))) && (!from || from.includes(String(before)))
}

/** Of a new record what it is made with. */
const isSet = ({ kind, values }: Change, name: string, changed: ReadonlySet<string>): boolean =>
  kind === 'create' ? (values.get(name) ?? null) !== null : changed.has(name)

const valueBefore = ({ object, before }: Change, name: string): unknown =>
  storedValue(before!, object.fields.get(name)!)
