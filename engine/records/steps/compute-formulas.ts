import { compileNode } from '../../../metadata/language/evaluate.ts'
import type { Needs } from '../../../metadata/language/needs.ts'
import { toLanguage } from '../../../metadata/language/record.ts'
import type { Node } from '../../../metadata/language/types.ts'
import type { Ctx } from '../../context.ts'
import type { FieldDef, ObjectDef } from '../../model.ts'
import { surroundingsOf } from '../../rules/surroundings.ts'
import { type Batch, byObject, type Change } from '../change.ts'
import { deletions } from '../deletions.ts'
import { needsOfAll, newRow, ruleRows } from '../rule-rows.ts'
import { toFieldValue } from '../write-value.ts'

/** A field that is computed by the save, and what it reads. */
interface Computed {
  field: FieldDef
  node: Node
  needs: Needs
}

interface Formulas {
  /** Over other records, those that others are made of first. */
  kept: readonly Computed[]
  keptNodes: readonly Node[]
  /** Over the record's own fields. */
  own: readonly Computed[]
  ownNodes: readonly Node[]
  nodes: readonly Node[]
}

const stored = new WeakMap<ObjectDef, Formulas>()

/** Formulas and lookups that are kept in a column. */
function formulasOf(object: ObjectDef): Formulas {
  const known = stored.get(object)
  if (known) return known
  const of = (what: 'kept' | 'formula') =>
    [...object.fields.values()].flatMap((field): Computed[] => {
      const node = field[what]
      return node ? [{ field, node, needs: needsOfAll([node]) }] : []
    })
  const kept = inOrder(of('kept'))
  const own = of('formula')
  const keptNodes = kept.map(({ node }) => node)
  const ownNodes = own.map(({ node }) => node)
  const found = { kept, keptNodes, own, ownNodes, nodes: [...keptNodes, ...ownNodes] }
  stored.set(object, found)
  return found
}

function inOrder(all: readonly Computed[]): Computed[] {
  const byName = new Map(all.map((one) => [one.field.name, one]))
  const sorted = new Set<Computed>()
  const visit = (one: Computed): void => {
    for (const name of one.needs.root.fields) {
      const other = byName.get(name)
      if (other && other !== one && !sorted.has(other)) visit(other)
    }
    sorted.add(one)
  }
  for (const one of all) visit(one)
  return [...sorted]
}

/** Whether a formula is made of a number that a new record gets last. */
const readsNumbers = (object: ObjectDef): boolean =>
  [...needsOfAll(formulasOf(object).nodes).root.fields].some(
    (name) => object.fields.get(name)?.type === 'autoNumber',
  )

/** Formulas made of numbers, once new records have theirs. */
export async function computeNumbered(ctx: Ctx, batch: Batch): Promise<void> {
  const changes = batch.changes.filter(({ kind, object }) => kind === 'create' && readsNumbers(object))
  if (changes.length > 0) await computeFormulas(ctx, { ...batch, changes })
}

/**
 * Values of stored formulas and lookups, to be written with the record. Those over other records are computed once more
 * behind the write, when nobody can change what they read: here they are for the rules.
 */
export async function computeFormulas(ctx: Ctx, batch: Batch): Promise<void> {
  for (const [object, changes] of byObject(batch.changes)) {
    const { own, ownNodes, nodes } = formulasOf(object)
    if (nodes.length === 0) continue
    const around = await surroundingsOf(ctx, nodes)
    const set = (change: Change, { field, node }: Computed, row: ReturnType<typeof newRow>): unknown => {
      const value = toFieldValue(field, compileNode(node)(row, around)) ?? null
      change.values.set(field.name, value)
      return value
    }
    await computeKept(ctx, { batch, object, changes }, set)
    const { root } = needsOfAll(ownNodes)
    for (const change of own.length > 0 ? changes : []) {
      if (change.touch) continue
      const row = newRow(change, root)
      for (const one of own) set(change, one, row)
    }
  }
}

interface Keeping {
  batch: Batch
  object: ObjectDef
  changes: readonly Change[]
}

async function computeKept(
  ctx: Ctx,
  { batch, object, changes }: Keeping,
  set: (change: Change, one: Computed, row: ReturnType<typeof newRow>) => unknown,
): Promise<void> {
  const { kept, keptNodes } = formulasOf(object)
  const due = changes.flatMap((change): [Change, Computed[]][] => {
    const names = new Set(change.values.keys())
    const found = kept.filter((one) => {
      const isDue = !change.touch && (change.kind === 'create' || isRead(batch, object, one, names))
      if (isDue) names.add(one.field.name)
      return isDue
    })
    return found.length > 0 ? [[change, found]] : []
  })
  if (due.length === 0) return
  const rows = await ruleRows(
    ctx,
    batch,
    object,
    due.map(([change]) => change),
    needsOfAll(keptNodes),
  )
  for (const [change, computed] of due) {
    const { row } = rows.get(change)!
    for (const one of computed) {
      const value = toLanguage(one.field, set(change, one, row))
      if (value === undefined) delete row[one.field.name]
      else row[one.field.name] = value
    }
  }
}

/** Whether a value reads one of the record's fields that are written, or a list whose records the batch changes. */
function isRead(batch: Batch, object: ObjectDef, { needs }: Computed, names: ReadonlySet<string>): boolean {
  const { fields, refs, lists } = needs.root
  if ([...fields, ...refs.keys()].some((name) => names.has(baseOf(object, name)))) return true
  return [...lists.keys()].some((name) => {
    if (names.has(name)) return true
    const child = object.relations.get(name)?.object
    return batch.changes.some((change) => change.object.name === child) || deletions(batch).length > 0
  })
}

const baseOf = (object: ObjectDef, name: string): string =>
  name.endsWith('_base') && !object.fields.has(name) ? name.slice(0, -5) : name
