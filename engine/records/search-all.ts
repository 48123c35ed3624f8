import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { columnOf } from '../expressions/scope.ts'
import { fieldRight } from '../permissions/fields.ts'
import { mayDo } from '../permissions/rights.ts'
import { rowsFor } from '../permissions/rows-for.ts'
import { allOf, ident, join, raw, type Sql, sql } from '../sql.ts'
import { firstRows } from './first-rows.ts'
import { searchCondition, searchedFields } from './search-condition.ts'

export interface SearchHit {
  object: string
  id: string
  label: string
}

const perObject = 8

/**
 * Records of all objects whose searchable fields hold every word, those whose name begins with it first; one
 * statement.
 *
 * @throws parameter_invalid when nothing is asked
 */
export async function searchAll(
  ctx: Ctx,
  text: string,
  objects?: readonly string[],
): Promise<{ data: SearchHit[] }> {
  const words = text.trim()
  if (words === '' || words.includes('\0'))
    throw new AppError('parameter_invalid', {
      parameter: 'q',
      value: text,
      reason: 'Give at least one word.',
    })
  const searched = [...ctx.model.objects.values()].filter(
    (object) =>
      (!objects || objects.includes(object.name)) &&
      typeof object.ownership !== 'object' &&
      mayDo(ctx, object, 'read') &&
      searchedFields(ctx, object).length > 0,
  )
  if (searched.length === 0) return { data: [] }
  const parts = searched.map((object, order): Sql => {
    const rows = rowsFor(ctx, object, 'read')
    const name = object.fields.get(object.nameField)
    const named =
      name && name.stores === 'value' && ['read', 'edit'].includes(fieldRight(ctx, object, name).level)
    const label = named ? sql`${columnOf('a', object.nameField)}::text` : sql`a."id"::text`
    return sql`(SELECT ${object.name}::text AS object, a."id", ${label} AS label,
        CASE WHEN starts_with(jx.fold(${label}), jx.fold(${words})) THEN 0 ELSE 1 END AS rank, ${raw(String(order))} AS place
      FROM ${ident('app', object.name)} a
      WHERE ${allOf([raw('a."deleted_at" IS NULL'), ...(rows ? [rows] : []), searchCondition(ctx, object, words, 'a')])}
      ORDER BY rank, a."updated_at" DESC LIMIT ${raw(String(perObject))})`
  })
  const { rows: found } = await firstRows<SearchHit>(
    ctx,
    sql`SELECT object, id, label FROM (${join(parts, ' UNION ALL ')}) hits ORDER BY rank, place, label LIMIT 40`,
  )
  return { data: found.map(({ object, id, label }) => ({ object, id, label: label ?? '' })) }
}
