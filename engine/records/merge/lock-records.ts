import type { Ctx } from '../../context.ts'
import { type EpochRow, epochColumns, epochOf, isCurrent } from '../../db/epoch.ts'
import { AppError, StaleModel } from '../../errors.ts'
import type { ObjectDef } from '../../model.ts'
import { rowsFor } from '../../permissions/rows-for.ts'
import { ident, join, raw, type Sql, sql } from '../../sql.ts'
import type { Row } from '../change.ts'
import { linkColumns } from '../steps/lock-rows.ts'
import { type Place, placesOf, pointsTo } from './places.ts'

/**
 * Locks what points to records, objects by name and rows by id, before the records themselves: whoever saves one of
 * them takes the same way, the child first.
 */
export async function lockPointing(ctx: Ctx, object: ObjectDef, ids: readonly string[]): Promise<void> {
  for (const place of placesOf(ctx, object))
    if (place.kind !== 'links') await lockPlace(ctx, place, pointsTo(place, object, ids))
}

const lockPlace = (ctx: Ctx, { object }: Place, where: Sql): Promise<unknown> =>
  ctx.db.run(
    sql`SELECT 1 FROM ${ident('app', object.name)} c WHERE ${where} ORDER BY c."id" FOR NO KEY UPDATE`,
  )

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
  const table = ident('app', object.name)
  await ctx.db.run(
    sql`SELECT 1 FROM ${table} a WHERE a."id" = ANY(${ids}::uuid[]) ORDER BY a."id" FOR UPDATE OF a`,
  )
  const may = (act: 'read' | 'update' | 'delete'): Sql => {
    const rows = rowsFor(ctx, object, act, 'a')
    return rows ? sql`(${rows}) IS TRUE` : raw('true')
  }
  const rows = await ctx.db.rows<Row & EpochRow & { id: string }>(
    sql`SELECT a.*, ${epochColumns}, ${may('read')} AS "_read", ${may('update')} AS "_update", ${may('delete')} AS "_delete"
      ${join(linkColumns(object), '')} FROM ${table} a WHERE a."id" = ANY(${ids}::uuid[])`,
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
