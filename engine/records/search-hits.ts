import type { Ctx } from '../context.ts'
import type { ObjectDef } from '../model.ts'
import { allOf, ident, raw, type Sql, sql } from '../sql.ts'
import {
  indexedTerms,
  queryTerms,
  rowHolds,
  searchCondition,
  searchedFields,
  searchWords,
} from './search-condition.ts'
import { byLevels, levels } from './search-levels.ts'

/** So many rows found are handed on as ids. */
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
 * the list itself does. Only what very many rows hold is met soon by walking: the first step, every 64th row, has
 * enough of it then.
 */
export async function listSearch(
  ctx: Ctx,
  object: ObjectDef,
  text: string,
  deleted: boolean,
): Promise<ListSearch> {
  const words = searchWords(text)
  const fields = searchedFields(ctx, object)
  const all = searchCondition(ctx, object, text, 'a')
  const terms = indexedTerms(object, fields, 'a')
  const asked = queryTerms(words)
  if (!terms || !asked) return { rows: all, all }
  const row = rowHolds(fields, words, 'a')
  const kind = raw(deleted ? 'a."deleted_at" IS NOT NULL' : 'a."deleted_at" IS NULL')
  const hits = byLevels({
    object,
    found: sql`${terms} @> l.step`,
    owned: false,
    columns: raw('a."id", l.above'),
    where: [kind, row],
    limit: fewHits + 1,
  })
  const found = await ctx.db.rows<{ id: string; above: number }>(
    sql`WITH levels AS MATERIALIZED (${levels(sql`SELECT ${asked} AS terms`)}) ${hits}`,
  )
  const isFew = found.length <= fewHits
  const isMet = found.at(-1)?.above === 0
  const few = sql`a."id" = ANY(${isFew ? found.map(({ id }) => id) : []}::uuid[])`
  const some = sql`a."id" = ANY(ARRAY(SELECT a."id" FROM ${ident('app', object.name)} a WHERE ${allOf([kind, all])} OFFSET 0))`
  const either = (many: Sql) => sql`(CASE WHEN ${isFew}::boolean THEN ${few} ELSE ${many} END)`
  return { rows: either(sql`CASE WHEN ${isMet}::boolean THEN ${row} ELSE ${some} END`), all: either(all) }
}
