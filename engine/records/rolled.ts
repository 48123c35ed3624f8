import { needsOf } from '../../metadata/language/needs.ts'
import type { Node } from '../../metadata/language/types.ts'
import { targetColumn } from '../db/derived-name.ts'
import type { AppModel, FieldDef, ObjectDef } from '../model.ts'

/** A rollup over an object's records, and the column of theirs that points to the parent. */
export interface Rolled {
  parent: ObjectDef
  field: FieldDef
  column: string
  /** Fields of the records that its value depends on. */
  reads: ReadonlySet<string>
}

const remembered = new WeakMap<AppModel, Map<string, Rolled[]>>()

/** The rollups that a change of this object's records may change. */
export function rollupsOver(model: AppModel, object: string): readonly Rolled[] {
  let all = remembered.get(model)
  if (!all) {
    all = new Map()
    for (const parent of model.objects.values())
      for (const field of parent.fields.values()) {
        const { rollup } = field
        const reference = rollup && model.objects.get(rollup.object)?.fields.get(rollup.reference)
        if (!rollup || !reference) continue
        const several = reference.to.length > 1
        const column = several ? targetColumn(reference.name, parent.name) : reference.name
        const child = model.objects.get(rollup.object)!
        const filtered = rollup.filter ? fieldsRead(child, rollup.filter) : []
        const money = child.fields.get(rollup.field ?? '')?.type === 'currency' ? ['exchange_rate'] : []
        const reads = new Set([
          reference.name,
          ...(rollup.field ? [rollup.field] : []),
          ...filtered,
          ...money,
        ])
        all.set(rollup.object, [...(all.get(rollup.object) ?? []), { parent, field, column, reads }])
      }
    remembered.set(model, all)
  }
  return all.get(object) ?? []
}

/** Names of an object's own fields that an expression reads: `$base(amount)` reads the amount and the rate. */
export function fieldsRead(object: ObjectDef, node: Node): string[] {
  return [...needsOf([node]).root.fields].flatMap((name) =>
    name.endsWith('_base') && !object.fields.has(name) ? [name.slice(0, -5), 'exchange_rate'] : [name],
  )
}
