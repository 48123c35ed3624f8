import { compileNode } from '../../../metadata/language/evaluate.ts'
import type { Node } from '../../../metadata/language/types.ts'
import type { Ctx } from '../../context.ts'
import type { FieldDef, ObjectDef } from '../../model.ts'
import { surroundingsOf } from '../../rules/surroundings.ts'
import { type Batch, byObject } from '../change.ts'
import { needsOfAll, newRow } from '../rule-rows.ts'
import { toFieldValue } from '../write-value.ts'

const stored = new WeakMap<ObjectDef, { fields: FieldDef[]; nodes: Node[] }>()

/** Formulas that are kept in a column. */
function formulasOf(object: ObjectDef): { fields: FieldDef[]; nodes: Node[] } {
  const known = stored.get(object)
  if (known) return known
  const fields = [...object.fields.values()].filter((field) => field.formula)
  const found = { fields, nodes: fields.map((field) => field.formula!) }
  stored.set(object, found)
  return found
}

const numbered = new WeakMap<ObjectDef, boolean>()

/** Whether a formula is made of a number that a new record gets last. */
function readsNumbers(object: ObjectDef): boolean {
  const known = numbered.get(object)
  if (known !== undefined) return known
  const { nodes } = formulasOf(object)
  const found = [...needsOfAll(nodes).root.fields].some(
    (name) => object.fields.get(name)?.type === 'autoNumber',
  )
  numbered.set(object, found)
  return found
}

/** Formulas made of numbers, once new records have theirs. */
export async function computeNumbered(ctx: Ctx, batch: Batch): Promise<void> {
  const changes = batch.changes.filter(({ kind, object }) => kind === 'create' && readsNumbers(object))
  if (changes.length > 0) await computeFormulas(ctx, { ...batch, changes })
}

/** Values of stored formulas, to be written with the record: they read its own fields only. */
export async function computeFormulas(ctx: Ctx, batch: Batch): Promise<void> {
  for (const [object, changes] of byObject(batch.changes)) {
    const { fields, nodes } = formulasOf(object)
    if (fields.length === 0) continue
    const around = await surroundingsOf(ctx, nodes)
    const { root } = needsOfAll(nodes)
    for (const change of changes) {
      if (change.touch) continue
      const row = newRow(change, root)
      for (const field of fields)
        change.values.set(field.name, toFieldValue(field, compileNode(field.formula!)(row, around)) ?? null)
    }
  }
}
