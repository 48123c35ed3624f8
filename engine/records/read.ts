import { isId } from '../../metadata/language/values/reference.ts'
import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { rowsFor } from '../permissions/rows-for.ts'
import { allOf, ident, type Sql, sql } from '../sql.ts'
import { firstRows } from './first-rows.ts'
import { staleColumn, staleSince } from './kept/stale.ts'
import { objectFor } from './known-object.ts'
import { allFields, select } from './selection.ts'

export type RecordView = Record<string, unknown> & { id: string; version: number }

/**
 * One record as the caller may see it; one statement.
 *
 * @param fields paths to give, `_permissions` included; all readable fields when left out
 * @throws unknown_object, forbidden, not_found, unknown_field
 */
export async function readRecord(
  ctx: Ctx,
  objectName: string,
  id: string,
  fields?: readonly string[],
): Promise<RecordView> {
  const object = objectFor(ctx, objectName, 'read')
  const missing = () => new AppError('not_found', { object: objectName, id })
  if (!isId(id)) throw missing()
  const selection = select(ctx, object, fields ?? allFields(ctx, object), 'p')
  const rows = rowsFor(ctx, object, 'read', 'p')
  const { rows: found, head } = await firstRows<Record<string, unknown>>(
    ctx,
    sql`SELECT ${selection.columns} FROM ${ident('app', object.name)} p ${selection.joins}
      WHERE ${allOf([sql`p."id" = ${id}::uuid`, sql`p."deleted_at" IS NULL`, ...(rows ? [rows] : ([] as Sql[]))])}`,
    staleColumn(object, id),
    fields ? {} : { keptFor: ctx.model.version },
  )
  if (!found[0]) throw missing()
  const stale = staleSince(ctx, object, head)
  const record = selection.read(found[0]) as RecordView
  return stale ? { ...record, _stale_since: stale } : record
}
