import { needsOf } from '../../../metadata/language/needs.ts'
import type { AppModel, ObjectDef } from '../../model.ts'
import type { Batch } from '../change.ts'
import type { Parents } from '../parents.ts'

/** Records of one object, and which of their fields may have another value now. */
export interface Touch {
  object: ObjectDef
  ids: readonly string[]
  /** `all`: they came, went, or nobody knows. */
  fields: ReadonlySet<string> | 'all'
  /** Made just now: no other record can point to them but those of the same batch. */
  isNew?: true
  /** Gone: what they pointed to matters no more. */
  isGone?: true
  /** Records that they pointed to before, by reference. */
  former?: ReadonlyMap<string, ReadonlySet<string>>
}

export const everythingOf = (object: ObjectDef, ids: Iterable<string>): Touch => ({
  object,
  ids: [...ids],
  fields: 'all',
})

/** Own formulas that are made of fields, and the fields. */
export function withFormulas(object: ObjectDef, names: Iterable<string>): Set<string> {
  const found = new Set(names)
  for (const { name, formula } of object.fields.values())
    if (formula && [...needsOf([formula]).root.fields].some((one) => found.has(one))) found.add(name)
  return found
}

/** Parents whose rollups were computed anew, with the formulas over them. */
export const rolledUpTouches = (model: AppModel, changed: Parents): Touch[] =>
  [...changed].flatMap(([name, ids]): Touch[] => {
    const object = model.objects.get(name)
    if (!object) return []
    const rollups = [...object.fields.values()].filter(({ rollup }) => rollup)
    const fields = withFormulas(
      object,
      rollups.map((field) => field.name),
    )
    return [{ object, ids: [...ids], fields }]
  })

const rolledUp = new WeakMap<Batch, Parents>()

/** Remembers what a save's rollups changed, for the step that follows them. */
export function noteRolledUp(batch: Batch, changed: Parents): void {
  rolledUp.set(batch, changed)
}

export const rolledUpBy = (batch: Batch): Parents => rolledUp.get(batch) ?? new Map()
