import { holds } from '../../../metadata/language/evaluate.ts'
import type { Ctx } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { FieldDef, ObjectDef } from '../../model.ts'
import { loadRows, readRow } from '../../rules/load-rows.ts'
import { surroundingsOf } from '../../rules/surroundings.ts'
import { ident, sql } from '../../sql.ts'
import { type Batch, byObject, type Change, issue } from '../change.ts'
import { deletions } from '../deletions.ts'
import { noteRolledUp } from '../kept/touched.ts'
import { addParent, type Parents } from '../parents.ts'
import { rollUpLater } from '../roll-up-later.ts'
import { type Rolled, rollupsOver } from '../rolled.ts'
import { addsUp, type Standing, standingOf } from '../rollup-differences.ts'
import { gatherParents, lockInOrder, moveRollups, type Rollups } from '../rollups.ts'
import { needsOfAll } from '../rule-rows.ts'
import { bothLanguages } from './both-languages.ts'
import { linesToConvert } from './convert-lines.ts'

interface Affected {
  standings: Standing[]
  anew: Rollups
}

/** What is to be rolled up by batch, between the lock and the computation. */
const affected = new WeakMap<Batch, Affected>()

/** A new record's counts and sums begin at nothing; what it is made with is added when it is there. */
export function startRollups(_ctx: Ctx, batch: Batch): void {
  for (const change of batch.changes) {
    if (change.kind !== 'create') continue
    for (const { name, type, rollup } of change.object.fields.values())
      if (rollup && ['sum', 'count', 'countDistinct'].includes(rollup.fn))
        change.values.set(name, type === 'decimal' || type === 'currency' ? '0' : 0)
  }
}

/** Locks every parent, old and new, whose rollups the batch changes. */
export async function lockRollupParents(ctx: Ctx, batch: Batch): Promise<void> {
  const parents: Parents = new Map()
  const later: Parents = new Map()
  const rated: Parents = new Map()
  const moving: { object: ObjectDef; rolled: Rolled; changes: Change[] }[] = []
  for (const [object, changes] of byObject(batch.changes)) {
    // Sums of what is in other currencies are told in the record's own.
    if ([...object.fields.values()].some(({ rollup }) => rollup))
      for (const change of changes)
        if (change.kind === 'update' && change.values.has('exchange_rate'))
          addParent(rated, object.name, change.id)
    for (const rolled of rollupsOver(ctx.model, object.name)) {
      const moved = changes.filter((change) => isMovedBy(change, rolled))
      for (const change of moved) addParents(rolled.field.rollup!.eventual ? later : parents, rolled, change)
      if (moved.length > 0 && !rolled.field.rollup!.eventual) moving.push({ object, rolled, changes: moved })
    }
  }
  // Parents of lines that later steps delete or convert.
  const gone: Parents = new Map()
  for (const { object, id } of deletions(batch)) await gatherParents(ctx, object, [id], gone)
  for (const { lines, ids } of await linesToConvert(ctx, batch)) await gatherParents(ctx, lines, ids, gone)
  if (later.size > 0) await rollUpLater(ctx, later)
  const all: Parents = new Map()
  for (const some of [parents, rated, gone])
    for (const [name, ids] of some) for (const id of ids) addParent(all, name, id)
  if (all.size === 0) return
  await lockInOrder(ctx, all)
  // Steps in between roll up by themselves what they delete and convert: a difference would count it twice.
  if (gone.size > 0 || rated.size > 0) affected.set(batch, { standings: [], anew: { parents: all } })
  else affected.set(batch, await byDifference(ctx, moving))
}

const isMovedBy = (change: Change, rolled: Rolled): boolean => {
  const { touch, kind, values } = change
  if (touch) return false
  return kind === 'create'
    ? !addsNothing(change, rolled)
    : [...values.keys()].some((name) => rolled.reads.has(name))
}

/** A new record without an amount leaves every sum of amounts as it is. */
function addsNothing({ object, values }: Change, { field: { rollup } }: Rolled): boolean {
  const source = object.fields.get(rollup!.field ?? '')
  if (rollup!.fn !== 'sum' || !source || source.formula || source.rollup || source.kept) return false
  return (values.get(source.name) ?? null) === null
}

function addParents(into: Parents, { parent, field, column }: Rolled, change: Change): void {
  addParent(into, parent.name, newParent(change, field.rollup!.reference, parent.name))
  addParent(into, parent.name, change.before?.[column])
}

/**
 * What changes by a difference, as it stands before the write; the rest is computed anew. A list that is walked through
 * for one of its rollups gives the others by the way.
 */
async function byDifference(
  ctx: Ctx,
  moving: readonly { object: ObjectDef; rolled: Rolled; changes: Change[] }[],
): Promise<Affected> {
  const parents: Parents = new Map()
  const fields = new Set<FieldDef>()
  const summed = new Map<ObjectDef, { rollups: Rolled[]; changes: Set<Change> }>()
  const listOf = ({ object, rolled }: { object: ObjectDef; rolled: Rolled }) =>
    `${rolled.parent.name} ${object.name} ${rolled.column}`
  const walked = new Set(moving.filter(({ rolled, object }) => !addsUp(rolled, object)).map(listOf))
  for (const one of moving) {
    const { object, rolled, changes } = one
    if (!walked.has(listOf(one))) {
      const sums = summed.get(object) ?? { rollups: [], changes: new Set() }
      summed.set(object, sums)
      sums.rollups.push(rolled)
      for (const change of changes) sums.changes.add(change)
    } else {
      fields.add(rolled.field)
      for (const change of changes) addParents(parents, rolled, change)
    }
  }
  const standings: Standing[] = []
  for (const [object, { rollups, changes }] of summed) {
    const ids = [...changes].map(({ id }) => id)
    const before = [...changes].filter(({ kind }) => kind === 'update').map(({ id }) => id)
    standings.push(await standingOf(ctx, object, rollups, { ids, before }))
  }
  return { standings, anew: { parents, fields } }
}

function newParent(change: Change, reference: string, object: string): unknown {
  const target = change.values.get(reference) as { id?: string; object?: string } | null | undefined
  return target?.object === undefined || target.object === object ? target?.id : undefined
}

/** Rollups and formulas of the parents, in a later statement than the records' own: their lock is held. */
export async function rollUp(ctx: Ctx, batch: Batch): Promise<void> {
  const found = affected.get(batch)
  if (!found) return
  affected.delete(batch)
  // At the very instant of the write: what the history tells of a head and of its sums is then one entry.
  const { writtenAt } = batch
  const then = writtenAt ? { ...ctx, clock: { now: () => writtenAt } } : ctx
  const changed = await moveRollups(then, found.standings, found.anew)
  noteRolledUp(batch, changed)
  for (const [name, ids] of changed) await checkAgain(ctx, batch, ctx.model.objects.get(name)!, [...ids])
}

/** Validations that ask to be held when a rollup changes: stock on hand is never negative. @throws validation_failed */
async function checkAgain(ctx: Ctx, batch: Batch, object: ObjectDef, ids: readonly string[]): Promise<void> {
  const rules =
    ctx.model.rules.get(object.name)?.validations.filter(({ checkOnRollup }) => checkOnRollup) ?? []
  if (rules.length === 0) return
  const nodes = rules.flatMap(({ failWhen, when }) => (when ? [failWhen, when] : [failWhen]))
  const needs = needsOfAll(nodes)
  const stored = await ctx.db.rows<Record<string, unknown>>(
    sql`SELECT * FROM ${ident('app', object.name)} WHERE "id" = ANY(${ids}::uuid[]) AND "deleted_at" IS NULL`,
  )
  const rows = stored.map((row) => readRow(object, row, needs.root))
  await loadRows({ model: ctx.model, db: ctx.db }, object, needs.root, rows)
  const around = await surroundingsOf(ctx, nodes)
  for (const row of rows)
    for (const rule of rules) {
      if ((rule.when && !holds(rule.when, row, around)) || !holds(rule.failWhen, row, around)) continue
      const { en, zh } = bothLanguages(rule.message, 'This is not allowed.', '不符合规则。')
      const path = batch.changes[0]?.path ?? ''
      throw new AppError('validation_failed', {
        object: object.name,
        errors: [issue({ path }, rule.field ?? '', 'rule_failed', en, zh)],
      })
    }
}
