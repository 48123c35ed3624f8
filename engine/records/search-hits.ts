import type { Ctx } from '../context.ts'
import type { ObjectDef } from '../model.ts'
import { ident, raw, type Sql, sql } from '../sql.ts'
import { isIndexed, searchCondition, searchedFields, searchWords } from './search-condition.ts'

/** So many rows found are handed on as ids; of more, a page in any order is near. */
const fewHits = 1000

/** One search as two conditions under alias `a`. */
export interface ListSearch {
  /** For a page. */
  rows: Sql
  /** For a count or an aggregate over all that is found. */
  all: Sql
}

/**
 * A list's search. What few rows hold is looked up first: left to itself, the database would walk a list in its order
 * and look at every row, as it cannot know how rare a text is. That is a statement of its own; it asks no rights, which
 * the list itself does.
 */
export async function listSearch(
  ctx: Ctx,
  object: ObjectDef,
  text: string,
  deleted: boolean,
): Promise<ListSearch> {
  const all = searchCondition(ctx, object, text, 'a')
  if (!isIndexed(searchedFields(ctx, object), searchWords(text))) return { rows: all, all }
  const found = await ctx.db.rows<{ id: string }>(
    sql`SELECT a."id" FROM ${ident('app', object.name)} a
      WHERE ${raw(deleted ? 'a."deleted_at" IS NOT NULL' : 'a."deleted_at" IS NULL')} AND ${all} LIMIT ${raw(String(fewHits + 1))}`,
  )
  const isFew = found.length <= fewHits
  const few = sql`a."id" = ANY(${isFew ? found.map(({ id }) => id) : []}::uuid[])`
  const either = (many: Sql) => sql`(CASE WHEN ${isFew}::boolean THEN ${few} ELSE ${many} END)`
  return { rows: either(searchCondition(ctx, object, text, 'a', 'row')), all: either(all) }
}
