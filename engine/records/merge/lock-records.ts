import type { Ctx } from '../../context.ts'
import { type EpochRow, epochColumns, epochOf, isCurrent } from '../../db/epoch.ts'
import { AppError, StaleModel } from '../../errors.ts'
import type { ObjectDef } from '../../model.ts'
import { rowsFor } from '../../permissions/rows-for.ts'
import { ident, join, raw, type Sql, sql } from '../../sql.ts'
import type { Row } from '../change.ts'
import { lockWithParents } from '../lock-following.ts'
import { lockRings } from '../lock-rings.ts'
import { addParent, type Parents } from '../parents.ts'
import { linkColumns } from '../steps/lock-rows.ts'
import { placesOf, pointsTo } from './places.ts'

/**
 * Locks what points to records, the records and what rolls up either, in the order of all locks: whoever saves one of
 * them takes the same way, the child first.
 */
export async function lockPointing(ctx: Ctx, object: ObjectDef, ids: readonly string[]): Promise<void> {
  const places = placesOf(ctx, object).filter(({ kind }) => kind !== 'links')
  await lockRings(
    ctx,
    [object, ...places.map((place) => place.object)].map(({ name }) => name),
    object.treeField ? [object.name] : [],
  )
  const records: Parents = new Map([[object.name, new Set(ids)]])
  for (const place of places) {
    const rows = await ctx.db.rows<{ id: string }>(
      sql`SELECT c."id" FROM ${ident('app', place.object.name)} c WHERE ${pointsTo(place, object, ids)}`,
    )
    for (const { id } of rows) addParent(records, place.object.name, id)
  }
  await lockWithParents(ctx, records)
}

/**
 * Locks the records, by id, against everything: not even a new reference to them gets by. Reading, changing and
 * deleting each of them must be allowed.
 *
 * @returns the rows with their links, by id; deleted ones too
 * @throws not_found, forbidden, StaleModel
 */
export async function lockRecords(
  ctx: Ctx,
  object: ObjectDef,
  ids: readonly string[],
): Promise<Map<string, Row>> {
  await ctx.db.run(
    sql`SELECT 1 FROM ${ident('app', object.name)} a WHERE a."id" = ANY(${ids}::uuid[]) ORDER BY a."id" FOR UPDATE OF a`,
  )
  return readRows(ctx, object, ids)
}

/** Records as they stand, when reading, changing and deleting each of them is allowed. @throws as `lockRecords` */
export async function readRows(
  ctx: Ctx,
  object: ObjectDef,
  ids: readonly string[],
): Promise<Map<string, Row>> {
  const may = (act: 'read' | 'update' | 'delete'): Sql => {
    const rows = rowsFor(ctx, object, act, 'a')
    return rows ? sql`(${rows}) IS TRUE` : raw('true')
  }
  const rows = await ctx.db.rows<Row & EpochRow & { id: string }>(
    sql`SELECT a.*, ${epochColumns}, ${may('read')} AS "_read", ${may('update')} AS "_update", ${may('delete')} AS "_delete"
      ${join(linkColumns(object), '')} FROM ${ident('app', object.name)} a WHERE a."id" = ANY(${ids}::uuid[])`,
  )
  const [first] = rows
  if (first && !isCurrent(first, epochOf(ctx))) throw new StaleModel(first._model, first._rights)
  const found = new Map<string, Row>(rows.map((row) => [row.id, row]))
  for (const id of ids) {
    const row = found.get(id)
    if (!row?.['_read']) throw new AppError('not_found', { object: object.name, id })
    for (const act of ['update', 'delete'] as const)
      if (!row[`_${act}`]) throw new AppError('forbidden', { act, object: object.name })
  }
  return found
}

/** The row as it stands now, with its links. */
export async function readRow(ctx: Ctx, object: ObjectDef, id: string): Promise<Row> {
  const row = await ctx.db.first<Row>(
    sql`SELECT a.* ${join(linkColumns(object), '')} FROM ${ident('app', object.name)} a WHERE a."id" = ${id}::uuid`,
  )
  if (!row) throw new AppError('not_found', { object: object.name, id })
  return row
}
