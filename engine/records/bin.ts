import { v7 as uuid } from 'uuid'
import type { Ctx } from '../context.ts'
import { type EpochRow, epochColumns, epochOf, isCurrent } from '../db/epoch.ts'
import { AppError, StaleModel } from '../errors.ts'
import type { ObjectDef } from '../model.ts'
import { isMadeByAdministration, raiseRightsOf } from '../organisation/people-records.ts'
import { rowsFor } from '../permissions/rows-for.ts'
import { empty, ident, raw, type Sql, sql } from '../sql.ts'
import { type Clearing, clearRows, removeRows } from './bin-rows.ts'
import { type Going, holdDeletions, recordsGo, type Waiting } from './change.ts'
import { spread } from './kept/spread.ts'
import { rolledUpTouches, type Touch, withFormulas } from './kept/touched.ts'
import { following, leadsUp, lockFollowing, mostInBin } from './lock-following.ts'
import { lockRings } from './lock-rings.ts'
import type { Parents } from './parents.ts'
import { onDeleteOf, pointingTo } from './pointing.ts'
import { gatherParents, lockInOrder, updateFormulas, updateRollups } from './rollups.ts'

/** Rows of one object that go with a batch, or from which a reference is cleared. */
interface Fate {
  object: ObjectDef
  ids: string[]
  cleared?: Clearing
}

export interface BinOptions {
  /** Only rows whose reference `field` holds `id`: lines of a head. */
  of?: { field: string; id: string } | undefined
  /** The batch that each of the records named is in, with what hangs on it; one for all unless told otherwise. */
  batchOf?: (id: string) => string
}

/**
 * Puts live records into the recycle bin with all that `onDelete` says, as a batch that restore undoes. Rights are
 * judged on the records named; what hangs on them follows.
 *
 * @returns those that stay, because somebody has to agree first
 * @throws not_found, forbidden, deletion_restricted, too_many_records, locked_by_approval, StaleModel
 */
export async function binRecords(
  ctx: Ctx,
  object: ObjectDef,
  ids: readonly string[],
  { of, batchOf }: BinOptions = {},
): Promise<readonly Waiting[]> {
  await lockRings(ctx, following(ctx, object))
  if (leadsUp(ctx, object)) {
    await requireDeletable(ctx, object, ids, of)
    await lockFollowing(ctx, object, ids)
  }
  await lockForDeletion(ctx, object, ids, of)
  const waiting = await ctx.parts.get(holdDeletions)(ctx, object, ids)
  const kept = new Set(waiting.map(({ id }) => id))
  const going = kept.size > 0 ? ids.filter((id) => !kept.has(id)) : ids
  if (going.length > 0) await binFollowing(ctx, object, going, batchOf ?? always(uuid()))
  return waiting
}

const always = (batch: string) => () => batch

/**
 * The same for records that follow one whose deletion was allowed: they are not asked about.
 *
 * @param into the record that they are merged into
 * @throws deletion_restricted, too_many_records, locked_by_approval
 */
export async function binFollowing(
  ctx: Ctx,
  object: ObjectDef,
  ids: readonly string[],
  batchOf: (id: string) => string,
  into?: string,
): Promise<void> {
  const at = ctx.clock.now().toISOString()
  const walk: Walk = { fates: [], seen: new Set(), batches: new Map(ids.map((id) => [id, batchOf(id)])) }
  await follow(ctx, object, [...ids], walk)
  const { fates, batches } = walk
  await ctx.parts.get(recordsGo)(ctx, fates.map(goingOf(into === undefined ? undefined : { object, into })))
  const parents = await rollupParentsOf(ctx, fates)
  await lockInOrder(ctx, parents)
  const removed = new Set(fates.flatMap((fate) => (fate.cleared ? [] : fate.ids)))
  for (const fate of fates) if (!fate.cleared) await removeRows(ctx, batches, fate.object, fate.ids, at)
  for (const { object: child, cleared } of fates) {
    if (!cleared) continue
    for (const id of removed) cleared.values.delete(id) // what goes itself needs no clearing
    if (cleared.values.size === 0) continue
    await clearRows(ctx, batches, child, cleared, at)
    await updateFormulas(ctx, child, [...cleared.values.keys()], new Set([cleared.field.name]))
  }
  const rolledUp = await updateRollups(ctx, parents)
  await spread(ctx, [...fates.flatMap(touchesOf), ...rolledUpTouches(ctx.model, rolledUp)])
  await raiseRightsOf(ctx, fates)
}

/** Only those named are merged; what hangs on them is deleted. */
const goingOf =
  (merge: { object: ObjectDef; into: string } | undefined) =>
  ({ object, ids, cleared }: Fate): Going => {
    if (cleared) return { object, ids: [...cleared.values.keys()], how: 'clear', field: cleared.field.name }
    if (merge?.object === object) return { object, ids, how: 'merge', into: merge.into }
    return { object, ids, how: 'delete' }
  }

/** What went may be missed by whatever read it; what lost a reference reads something else. */
const touchesOf = ({ object, ids, cleared }: Fate): Touch[] => {
  if (!cleared) return [{ object, ids, fields: 'all', isGone: true }]
  const { field, values } = cleared
  return [{ object, ids: [...values.keys()], fields: withFormulas(object, [field.name]) }]
}

/** Parents that roll up what goes, or what changes by a cleared reference. */
async function rollupParentsOf(ctx: Ctx, fates: readonly Fate[]): Promise<Parents> {
  const parents: Parents = new Map()
  for (const { object, ids } of fates) await gatherParents(ctx, object, ids, parents)
  return parents
}

/**
 * Locks live records that are named for deletion.
 *
 * @throws not_found, forbidden, StaleModel
 */
export function lockForDeletion(
  ctx: Ctx,
  object: ObjectDef,
  ids: readonly string[],
  of?: BinOptions['of'],
): Promise<void> {
  return judge(ctx, object, ids, { of, lock: raw('FOR NO KEY UPDATE OF a') })
}

/** Says no before anything is locked. @throws not_found, forbidden, StaleModel */
export function requireDeletable(
  ctx: Ctx,
  object: ObjectDef,
  ids: readonly string[],
  of?: BinOptions['of'],
): Promise<void> {
  return judge(ctx, object, ids, { of, lock: empty })
}

async function judge(
  ctx: Ctx,
  object: ObjectDef,
  ids: readonly string[],
  { of, lock }: { of: BinOptions['of']; lock: Sql },
): Promise<void> {
  if (isMadeByAdministration(object.name)) {
    const reason = 'Users are deactivated, never deleted.'
    const reasonZh = '用户只能停用，不能删除。'
    throw new AppError('forbidden', { act: 'delete', object: object.name, reason, reasonZh })
  }
  const may = (act: 'read' | 'delete'): Sql => {
    const rows = rowsFor(ctx, object, act, 'a')
    return rows ? sql`(${rows}) IS TRUE` : raw('true')
  }
  const rows = await ctx.db.rows<EpochRow & { id: string; read: boolean; remove: boolean }>(
    sql`SELECT a."id", ${epochColumns}, ${may('read')} AS read, ${may('delete')} AS remove FROM ${ident('app', object.name)} a
      WHERE a."id" = ANY(${ids}::uuid[]) AND a."deleted_at" IS NULL ${of ? sql`AND a.${ident(of.field)} = ${of.id}::uuid` : sql``}
      ORDER BY a."id" ${lock}`,
  )
  const [first] = rows
  if (first && !isCurrent(first, epochOf(ctx))) throw new StaleModel(first._model, first._rights)
  const found = new Map(rows.map((row) => [row.id, row]))
  for (const id of ids) {
    const row = found.get(id)
    if (!row?.read) throw new AppError('not_found', { object: object.name, id })
    if (!row.remove) throw new AppError('forbidden', { act: 'delete', object: object.name })
  }
}

const tooMany = (count: number): AppError => new AppError('too_many_records', { limit: mostInBin, count })

interface Walk {
  fates: Fate[]
  /** Records that go. */
  seen: Set<string>
  /** The batch of each of them. */
  batches: Map<string, string>
}

/** Walks down from the records: who restricts, who is cleared, who goes along. */
async function follow(ctx: Ctx, object: ObjectDef, ids: string[], walk: Walk): Promise<void> {
  const { fates, seen, batches } = walk
  const fresh = ids.filter((id) => !seen.has(id))
  for (const id of fresh) seen.add(id)
  if (fresh.length === 0) return
  if (seen.size > mostInBin) throw tooMany(seen.size)
  fates.push({ object, ids: fresh })
  for (const pointing of pointingTo(ctx, object)) {
    const fate = onDeleteOf(pointing)
    // What forbids the deletion is only looked at: its savers may wait for a row that is held here.
    const lock = fate === 'restrict' ? empty : raw('FOR NO KEY UPDATE OF c')
    const children = await ctx.db.rows<{ id: string; target: string }>(
      sql`SELECT c."id", c.${ident(pointing.column)} AS target FROM ${ident('app', pointing.object.name)} c
        WHERE c.${ident(pointing.column)} = ANY(${fresh}::uuid[]) AND c."deleted_at" IS NULL ORDER BY c."id" LIMIT ${mostInBin + 1} ${lock}`,
    )
    const others = children.filter((child) => !seen.has(child.id))
    if (others.length === 0) continue
    if (fate === 'restrict')
      throw new AppError('deletion_restricted', {
        object: object.name,
        by: pointing.object.name,
        count: others.length,
      })
    if (children.length > mostInBin) throw tooMany(children.length)
    if (fate === 'cascade') {
      for (const { id, target } of others) batches.set(id, batches.get(target)!)
      await follow(
        ctx,
        pointing.object,
        others.map((child) => child.id),
        walk,
      )
    } else
      fates.push({
        object: pointing.object,
        ids: others.map((child) => child.id),
        cleared: {
          column: pointing.column,
          field: pointing.field,
          values: new Map(others.map((child) => [child.id, child.target])),
        },
      })
  }
}
