import type { Need } from '../../../metadata/language/needs.ts'
import type { Ctx } from '../../context.ts'
import { type KeptPath, keptPaths } from '../../expressions/kept-paths.ts'
import type { FieldDef, ObjectDef } from '../../model.ts'
import { type Batch, byObject, type Change } from '../change.ts'
import { lockAlong, lockIds, needAt } from '../kept/locks.ts'
import { inLockOrder } from '../lock-order.ts'
import { addParent, type Parents } from '../parents.ts'
import { rollupsOver } from '../rolled.ts'
import { withThoseAbove } from '../rollups.ts'
import { storedValue } from '../stored-value.ts'

/**
 * Locks what stored formulas will read of the records that the batch newly points to, and the holders of lists that it
 * changes, together with the parents that roll up: one after the other, two savers could meet crosswise. In the order of
 * all locks, records by id; then what those point to.
 */
export async function lockRead(ctx: Ctx, batch: Batch): Promise<void> {
  const all = keptPaths(ctx.model)
  if (all.size === 0) return
  const wanted: Parents = new Map()
  const rolledUp: Parents = new Map()
  const beyond: { object: ObjectDef; need: Need; ids: string[] }[] = []
  for (const [object, changes] of byObject(batch.changes)) {
    const paths = all.get(object.name)
    if (!paths) continue
    const written = changes.filter(({ touch }) => !touch)
    addHolders(wanted, paths, written)
    addRollupParents(ctx, rolledUp, object, written)
    for (const [name, need] of targetsOf(object, paths)) {
      const field = object.fields.get(name)!
      const target = ctx.model.objects.get(field.to[0] ?? '')
      const ids = written.flatMap((change) => pointedTo(change, field, change.values.has(name)))
      if (!target || ids.length === 0) continue
      for (const id of ids) addParent(wanted, target.name, id)
      beyond.push({ object: target, need, ids })
    }
  }
  for (const [name, ids] of await withThoseAbove(ctx, rolledUp))
    for (const id of ids) addParent(wanted, name, id)
  for (const name of inLockOrder(ctx.model, wanted.keys()))
    await lockIds(ctx, ctx.model.objects.get(name)!, [...wanted.get(name)!])
  for (const { object, need, ids } of beyond) await lockAlong(ctx, object, need, ids)
}

/** References that kept values follow, with what is read behind them. */
function targetsOf(object: ObjectDef, paths: readonly KeptPath[]): [string, Need][] {
  const { refs, lists } = needAt(paths)
  return [...refs, ...[...lists].filter(([name]) => object.fields.has(name))]
}

/** Lists that the records come to, or were in. */
function addHolders(wanted: Parents, paths: readonly KeptPath[], changes: readonly Change[]): void {
  for (const { hops, reads } of paths) {
    const last = hops.at(-1)
    if (last?.kind !== 'list' && last?.kind !== 'linked') continue
    const { field, from } = last
    for (const change of changes) {
      if (change.kind === 'update' && ![...reads].some((name) => change.values.has(name))) continue
      for (const target of ends(change, field))
        if (target.object === undefined || target.object === from.name)
          addParent(wanted, from.name, target.id)
    }
  }
}

function addRollupParents(ctx: Ctx, wanted: Parents, object: ObjectDef, changes: readonly Change[]): void {
  for (const { parent, field, reads } of rollupsOver(ctx.model, object.name)) {
    const reference = object.fields.get(field.rollup!.reference)!
    if (field.rollup!.eventual) continue
    for (const change of changes) {
      if (change.kind === 'update' && ![...change.values.keys()].some((name) => reads.has(name))) continue
      for (const target of ends(change, reference))
        if (target.object === undefined || target.object === parent.name)
          addParent(wanted, parent.name, target.id)
    }
  }
}

interface End {
  id: string
  object?: string
}

/** What a reference, or a list of them, will hold and held. */
function ends({ values, before }: Change, field: FieldDef): End[] {
  const now = values.get(field.name) ?? []
  const old = (before && storedValue(before, field)) ?? []
  return [now, old].flat(2) as End[]
}

/** What a reference that is written will hold. */
const pointedTo = (change: Change, field: FieldDef, isWritten: boolean): string[] =>
  isWritten ? ([change.values.get(field.name) ?? []].flat() as End[]).map(({ id }) => id) : []
