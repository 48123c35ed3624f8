import type { Ctx } from '../context.ts'
import { fieldRight } from '../permissions/fields.ts'
import { rowsFor } from '../permissions/rows-for.ts'
import { ident, sql } from '../sql.ts'

/** Names of records by id, of those the person may see; deleted ones too. */
export async function labelsOf(
  ctx: Ctx,
  objectName: string,
  ids: readonly (string | null)[],
): Promise<Map<string, string | null>> {
  const object = ctx.model.objects.get(objectName)
  const wanted = [...new Set(ids.filter((id) => id !== null))]
  const field = object?.fields.get(object.nameField)
  if (
    !object ||
    !field ||
    wanted.length === 0 ||
    !['read', 'edit'].includes(fieldRight(ctx, object, field).level)
  )
    return new Map()
  const rows = rowsFor(ctx, object, 'read')
  const found = await ctx.db.rows<{ id: string; label: string | null }>(
    sql`SELECT a."id", a.${ident(field.name)}::text AS label FROM ${ident('app', object.name)} a
      WHERE a."id" = ANY(${wanted}::uuid[]) ${rows ? sql`AND ${rows}` : sql``}`,
  )
  return new Map(found.map((row) => [row.id, row.label]))
}
