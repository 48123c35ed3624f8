import type { Ctx } from '../../context.ts'
import { isUniqueViolation } from '../../db/pg-errors.ts'
import { AppError } from '../../errors.ts'
import type { ObjectDef } from '../../model.ts'
import { ident, sql } from '../../sql.ts'
import { storedValue } from '../stored-value.ts'
import { type Move, updateEvents } from './move-events.ts'
import { linksOnto, writeLinks } from './move-links.ts'
import { holderOf, type Place, placesOf, pointsTo, tableOf } from './places.ts'

/** Records whose references were moved, by object. */
export type Moved = Map<string, Set<string>>

/** How a place is named where moves are kept. */
export const nameOf = ({ kind, field, column }: Place): string => (kind === 'links' ? field.name : column)

/**
 * Points every reference to `losers` at the survivor, and keeps what it did. Where the survivor itself would then point
 * to itself, the reference is emptied.
 *
 * @throws duplicate_record when records that were told apart by this reference no longer are
 */
export async function moveReferences(
  ctx: Ctx,
  object: ObjectDef,
  { merge, survivor, losers }: { merge: string; survivor: string; losers: readonly string[] },
): Promise<Moved> {
  const moved: Moved = new Map()
  for (const place of placesOf(ctx, object)) {
    const rows = await ctx.db.rows<{ record_id: string; from_id: string }>(
      sql`SELECT c.${ident(holderOf(place))} AS record_id, c.${ident(place.column)} AS from_id
        FROM ${ident('app', tableOf(place))} c WHERE ${pointsTo(place, object, losers)} ORDER BY 1, 2`,
    )
    if (rows.length === 0) continue
    const isSelf = (id: string) => place.object.name === object.name && id === survivor
    const moves = rows.map((row): Move => ({ ...row, to_id: isSelf(row.record_id) ? null : survivor }))
    await keepMoves(ctx, merge, place, await move(ctx, place, { to: object.name, moves }))
    addMoved(moved, place, moves)
  }
  return moved
}

/** @returns what was done, to be kept */
async function move(
  ctx: Ctx,
  place: Place,
  { to, moves }: { to: string; moves: readonly Move[] },
): Promise<readonly Move[]> {
  if (place.kind === 'links') {
    const change = await linksOnto(ctx, place, moves)
    await writeLinks(ctx, place, change)
    return change.moves
  }
  await writeReferences(ctx, place, { to, moves })
  return moves
}

export function addMoved(moved: Moved, { object }: Place, moves: readonly Move[]): void {
  const ids = moved.get(object.name) ?? new Set<string>()
  moved.set(object.name, ids)
  for (const { record_id } of moves) ids.add(record_id)
}

/**
 * Writes references of one column, with a version, a line of history and an event for each record.
 *
 * @param to the object that they point to
 */
export async function writeReferences(
  ctx: Ctx,
  { object, field, column, kind }: Place,
  { to, moves }: { to: string; moves: readonly Move[] },
): Promise<void> {
  const beside = kind === 'any' ? `${field.name}__object` : undefined
  const value = (target: string | null) =>
    storedValue({ [column]: target, ...(beside && target ? { [beside]: to } : {}) }, field)
  const rows = moves.map(({ record_id, from_id, to_id }) => ({
    id: record_id,
    to_id,
    changes: field.history ? { [field.name]: [value(from_id), value(to_id)] } : {},
  }))
  const table = ident('app', object.name)
  const set = beside
    ? sql`, ${ident(beside)} = CASE WHEN k.to_id IS NULL THEN NULL ELSE ${to}::text END`
    : sql``
  const written = sql`moved AS (UPDATE ${table} a SET ${ident(column)} = k.to_id ${set}, "version" = a."version" + 1 FROM kept k
      WHERE a."id" = k.id RETURNING a."id", a."version", k.changes)`
  const kept = sql`kept AS (SELECT * FROM json_to_recordset(${JSON.stringify(rows)}::json) AS x(id uuid, to_id uuid, changes jsonb))`
  const ids = moves.map(({ record_id }) => record_id)
  try {
    await ctx.db.run(
      sql`WITH ${kept}, ${written}, ${await updateEvents(ctx, object, ids, sql`SELECT "id", "version", changes FROM moved`)} SELECT 1`,
    )
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new AppError('duplicate_record', { object: object.name, fields: field.name }, { cause: error })
  }
}

async function keepMoves(ctx: Ctx, merge: string, place: Place, moves: readonly Move[]): Promise<void> {
  await ctx.db.run(
    sql`INSERT INTO sys.merge_move (merge, object, record_id, column_name, from_id, to_id)
      SELECT ${merge}::uuid, ${place.object.name}, x.record_id, ${nameOf(place)}, x.from_id, x.to_id
      FROM json_to_recordset(${JSON.stringify(moves)}::json) AS x(record_id uuid, from_id uuid, to_id uuid)`,
  )
}
