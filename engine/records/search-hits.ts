import type { Ctx } from '../context.ts'
import type { ObjectDef } from '../model.ts'
import { allOf, empty, ident, raw, type Sql, sql } from '../sql.ts'
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

/** One search under alias `a`, as alternatives of which exactly one lets rows through. */
export interface ListSearch {
  /** What the alternatives ask, to stand at the head of the statement: `WITH …`. */
  found: Sql
  /** For a page. */
  rows: readonly Sql[]
  /** For a count over all that is found. */
  all: readonly Sql[]
}

/**
 * A list's search. What few rows hold is looked up first: left to itself, the database would walk a list in its order
 * and look at every row, as it cannot know how rare a text is. Only what very many rows hold is met soon by walking:
 * the first step, every 64th row, has enough of it then. All are planned, one is run: a gate that asks no row shuts a
 * part before it begins. The look-up asks no rights, which the list itself does.
 */
export function listSearch(ctx: Ctx, object: ObjectDef, text: string, deleted: boolean): ListSearch {
  const words = searchWords(text)
  const fields = searchedFields(ctx, object)
  const all = searchCondition(ctx, object, text, 'a')
  const terms = indexedTerms(object, fields, 'a')
  const asked = queryTerms(words)
  if (!terms || !asked) return { found: empty, rows: [all], all: [all] }
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
  const few = allOf([gate('few'), raw('a."id" = ANY(ARRAY(SELECT hits."id" FROM hits))')])
  const some = sql`a."id" = ANY(ARRAY(SELECT a."id" FROM ${ident('app', object.name)} a WHERE ${allOf([kind, all])} OFFSET 0))`
  return {
    found: sql`WITH levels AS MATERIALIZED (${levels(sql`SELECT ${asked} AS terms`)}), hits AS MATERIALIZED (${hits}),
      told AS MATERIALIZED (SELECT count(*) <= ${raw(String(fewHits))} AS few, max(above) = 0 AS met FROM hits)`,
    rows: [few, allOf([gate('NOT few AND met'), row]), allOf([gate('NOT few AND NOT met'), some])],
    all: [few, allOf([gate('NOT few'), all])],
  }
}

const gate = (holds: string): Sql => raw(`(SELECT ${holds} FROM told)`)
