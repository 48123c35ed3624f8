import type { Ctx } from '../../context.ts'
import { derivedName } from '../../db/derived-name.ts'
import type { NeededRecords, ObjectDef } from '../../model.ts'
import { ruleCondition } from '../../permissions/rule-condition.ts'
import { allOf, ident, type Sql, sql } from '../../sql.ts'

/**
 * How many of the needed records there are, whoever may see them: the rule is the admin's.
 *
 * @returns by id of the record; none where there are none
 */
export async function countNeeded(
  ctx: Pick<Ctx, 'model' | 'user' | 'clock' | 'db'>,
  object: ObjectDef,
  needed: NeededRecords,
  ids: readonly string[],
): Promise<Map<string, number>> {
  const other = ctx.model.objects.get(needed.object)
  const field = other?.fields.get(needed.field)
  if (!other || !field || ids.length === 0) return new Map()
  const column = field.to.length > 1 ? derivedName(field.name, object.name) : field.name
  const conditions: Sql[] = [
    sql`a.${ident(column)} = ANY(${ids}::uuid[])`,
    sql`a."deleted_at" IS NULL`,
    ...(field.to[0] === '*' ? [sql`a.${ident(`${field.name}__object`)} = ${object.name}`] : []),
    ...(needed.where === undefined ? [] : [ruleCondition(ctx, other, 'a', needed.where)]),
  ]
  const rows = await ctx.db.rows<{ id: string; n: number }>(
    sql`SELECT a.${ident(column)} AS id, count(*)::integer AS n FROM ${ident('app', other.name)} a
      WHERE ${allOf(conditions)} GROUP BY 1`,
  )
  return new Map(rows.map(({ id, n }) => [id, n]))
}
