import type { Ctx } from '../../context.ts'
import type { ObjectDef } from '../../model.ts'
import { ident, sql } from '../../sql.ts'
import { lockWithParents } from '../lock-following.ts'
import { lockRings } from '../lock-rings.ts'
import { addParent, type Parents } from '../parents.ts'
import type { Move } from './move-events.ts'
import { linksBack, writeLinks } from './move-links.ts'
import { addMoved, type Moved, nameOf, writeReferences } from './move-references.ts'
import { holderOf, type Place, placesOf, tableOf } from './places.ts'

/** A reference that points elsewhere by now. */
export interface Left {
  object: string
  id: string
  field: string
}

interface Kept {
  object: string
  record_id: string
  column_name: string
  from_id: string
  to_id: string | null
}

const keptMoves = (ctx: Ctx, merge: string): Promise<Kept[]> =>
  ctx.db.rows<Kept>(
    sql`SELECT object, record_id, column_name, from_id, to_id FROM sys.merge_move WHERE merge = ${merge}::uuid
      ORDER BY object, column_name, record_id, from_id`,
  )

function grouped(kept: readonly Kept[], keyOf: (one: Kept) => string): Map<string, Kept[]> {
  const groups = new Map<string, Kept[]>()
  for (const one of kept) {
    const group = groups.get(keyOf(one))
    if (group) group.push(one)
    else groups.set(keyOf(one), [one])
  }
  return groups
}

/** Locks what a merge moved, the records it was of and what rolls up either, in the order of all locks. */
export async function lockMoves(
  ctx: Ctx,
  object: ObjectDef,
  { merge, ids }: { merge: string; ids: readonly string[] },
): Promise<void> {
  const records: Parents = new Map([[object.name, new Set(ids)]])
  for (const { object: name, record_id } of await keptMoves(ctx, merge))
    if (ctx.model.objects.has(name)) addParent(records, name, record_id)
  await lockRings(ctx, records.keys(), object.treeField ? [object.name] : [])
  await lockWithParents(ctx, records)
}

/** Gives references back that still are as the merge left them. @returns those that are not */
export async function moveBack(
  ctx: Ctx,
  object: ObjectDef,
  { merge, survivor, moved }: { merge: string; survivor: string; moved: Moved },
): Promise<Left[]> {
  const left: Left[] = []
  const places = placesOf(ctx, object)
  const groups = grouped(await keptMoves(ctx, merge), (kept) => `${kept.object} ${kept.column_name}`)
  for (const [key, kept] of groups) {
    const place = places.find((one) => `${one.object.name} ${nameOf(one)}` === key)
    const still = place ? await stillThere(ctx, place, kept, { object, survivor }) : []
    const names = new Set(still.map(({ record_id }) => record_id))
    for (const { object: name, record_id, column_name } of kept)
      if (!names.has(record_id))
        left.push({ object: name, id: record_id, field: place?.field.name ?? column_name })
    if (!place || still.length === 0) continue
    const moves = still.map(
      (one): Move => ({ record_id: one.record_id, from_id: one.to_id, to_id: one.from_id }),
    )
    if (place.kind === 'links') {
      const came = new Set(still.filter((one) => one.came).map(({ record_id }) => record_id))
      await writeLinks(ctx, place, await linksBack(ctx, place, { moves, survivor, came }))
    } else await writeReferences(ctx, place, { to: object.name, moves })
    addMoved(moved, place, moves)
  }
  return left
}

/** Moves whose record still points where the merge pointed it. */
async function stillThere(
  ctx: Ctx,
  place: Place,
  kept: readonly Kept[],
  { object, survivor }: { object: ObjectDef; survivor: string },
): Promise<(Kept & { came: boolean })[]> {
  const kind =
    place.kind === 'any'
      ? sql`AND (k.to_id IS NULL OR c.${ident(`${place.field.name}__object`)} = ${object.name})`
      : sql``
  const there = place.kind === 'links' ? sql`${survivor}::uuid` : sql`k.to_id`
  const rows = await ctx.db.rows<{ record_id: string }>(
    sql`SELECT DISTINCT k.record_id FROM json_to_recordset(${JSON.stringify(kept)}::json) AS k(record_id uuid, to_id uuid)
      JOIN ${ident('app', tableOf(place))} c ON c.${ident(holderOf(place))} = k.record_id
        AND c.${ident(place.column)} IS NOT DISTINCT FROM ${there} ${kind}`,
  )
  const found = new Set(rows.map(({ record_id }) => record_id))
  return kept
    .filter(({ record_id }) => found.has(record_id))
    .map((one) => ({ ...one, came: one.to_id !== null }))
}
