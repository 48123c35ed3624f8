import type { Names } from '../../metadata/language/check/index.ts'
import type { Kind } from '../../metadata/language/types.ts'
import type { DraftObjects } from './draft-shapes.ts'

/** What a text may name where it stands, and what it must give. */
export interface Place {
  /** Object whose fields are bare names. */
  object: string | undefined
  names: Names
  /** `condition`, or the field type of a formula's result. */
  expect?: string
  /** Variables of which nothing is known before it runs: a text that names one is only read, not typed. */
  open?: readonly string[]
  /** All of the language works there, what only the interpreter has too. */
  isWhole?: boolean
}

const userKinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['id', 'ref'],
  ['name', 'str'],
  ['email', 'str'],
  ['department', 'ref'],
  ['roles', 'tags'],
  ['teams', 'tags'],
  ['capabilities', 'tags'],
])

const asked = { settings: true, given: { user: userKinds } } as const
/** Keys whose text is asked before a save, when there is a record as it was. */
const beforeSave = new Set([
  'failWhen',
  'requiredWhen',
  'readOnlyWhen',
  'visibleWhen',
  'overrideWhen',
  'ratesFixedWhen',
])

/**
 * The place of a property of a document.
 *
 * @param beside   what else stands in the same part: a field's `type` and `to`, a duplicate rule's `on`
 * @param around   object of the document
 */
export function placeOf(
  key: string,
  beside: Readonly<Record<string, unknown>>,
  around: string | undefined,
  draft: DraftObjects,
): Place {
  if (key === 'expression') {
    const { returns } = beside
    return { object: around, names: asked, ...(typeof returns === 'string' ? { expect: returns } : {}) }
  }
  if (key === 'value') return { object: around, names: { ...asked, old: true } }
  const condition = { expect: 'condition' } as const
  const { type, to, of } = beside
  if (key === 'filter' && type === 'rollup')
    return { ...condition, object: relationTarget(String(of ?? ''), around, draft), names: asked }
  if (key === 'filter' && (type === 'reference' || type === 'multiReference' || type === 'user')) {
    const target = type === 'user' ? 'user' : [to].flat().length === 1 ? String([to].flat()[0]) : undefined
    return { ...condition, object: target, names: { ...asked, ...(around ? { record: around } : {}) } }
  }
  return {
    ...condition,
    object: around,
    names: beforeSave.has(key) || key === 'when' ? { ...asked, old: true } : asked,
  }
}

/** Object of the records that point to `object` under this name. */
export function relationTarget(
  relation: string,
  object: string | undefined,
  draft: DraftObjects,
): string | undefined {
  return draft
    .names()
    .find((from) =>
      Object.values(draft.object(from)?.fields ?? {}).some(
        (field) => field.inverse === relation && object !== undefined && [field.to].flat().includes(object),
      ),
    )
}
