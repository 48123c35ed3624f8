import { compileNode, type Row, type Surroundings } from '../../../metadata/language/evaluate.ts'
import { emptyNeed, mergeNeeds, type Need } from '../../../metadata/language/needs.ts'
import type { Ctx } from '../../context.ts'
import type { ObjectDef } from '../../model.ts'
import { loadRows, type MutableRow } from '../../rules/load-rows.ts'
import { computedOf } from './places.ts'

interface Loading {
  ctx: Pick<Ctx, 'model' | 'db'>
  object: ObjectDef
  /** What has been loaded of the record before. */
  known: Need | undefined
  around: Surroundings
}

export const isNothing = ({ fields, refs, lists }: Need): boolean =>
  fields.size === 0 && refs.size === 0 && lists.size === 0

/**
 * Loads a record with everything that is read of it and of others from there.
 *
 * @param ownRow its own fields that are needed
 * @returns undefined when nothing is read, or all of it is there
 */
export async function loadNeeds(
  { ctx, object, known, around }: Loading,
  needs: readonly Need[],
  ownRow: (need: Need) => Promise<MutableRow | undefined>,
): Promise<{ need: Need; row: Row | undefined } | undefined> {
  const wanted = needs.filter((need) => !isNothing(need))
  if (wanted.length === 0) return undefined
  const need = [known ?? emptyNeed(), ...wanted].reduce(mergeKeeping)
  const row = await ownRow(need)
  if (!row) return { need, row: undefined }
  await loadRows(ctx, object, need, [row])
  compute(ctx, object, need, [row], around)
  return { need, row }
}

/** Merged needs compute what their parts compute. */
function mergeKeeping(a: Need, b: Need): Need {
  const merged = mergeNeeds(a, b)
  keepComputed(merged, a)
  keepComputed(merged, b)
  return merged
}

function keepComputed(to: Need, from: Need): void {
  for (const [name, field] of computedOf(from)) computedOf(to).set(name, field)
  for (const [name, need] of from.refs) keepComputed(to.refs.get(name)!, need)
  for (const [name, need] of from.lists) keepComputed(to.lists.get(name)!, need)
}

/** Formulas and lookups that are kept in no column, once what they read is there; those further away first. */
function compute(
  ctx: Pick<Ctx, 'model'>,
  object: ObjectDef,
  need: Need,
  rows: readonly MutableRow[],
  around: Surroundings,
): void {
  for (const [name, inner] of [...need.refs, ...need.lists]) {
    const field = object.fields.get(name)
    const target = ctx.model.objects.get(object.relations.get(name)?.object ?? field?.to[0] ?? '')
    const below = rows.flatMap((row): MutableRow[] => [(row[name] ?? []) as MutableRow | MutableRow[]].flat())
    if (target) compute(ctx, target, inner, below, around)
  }
  for (const [name, field] of computedOf(need))
    for (const row of rows) {
      const value = compileNode(field.computed!)(row, around)
      if (value !== undefined) row[name] = value
    }
}
