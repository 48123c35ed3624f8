import type { ObjectDef } from '../model.ts'
import { allOf, ident, raw, type Sql, sql } from '../sql.ts'

/**
 * The steps in which rows are looked through, until there are enough: every 64th, every eighth, all. What few rows hold
 * costs three looks into an index; what a million rows hold costs no more than what some thousands do.
 *
 * @param asked rows with a column `terms`, each to be taken in three steps
 * @returns their columns, `step`, the terms of the step, `above`, the least last byte of ids not yet looked at, and
 *   `owned`: steps among the rows of some owners alone, which are few enough to begin with every eighth
 */
export const levels = (asked: Sql): Sql =>
  sql`SELECT q.*, q.terms || l.drawn AS step, l.above, l.owned FROM (${asked}) q,
    (VALUES ('{~}'::text[], 0, false), ('{~~}', 4, false), ('{~~}', 0, true), ('{}', 32, NULL)) l(drawn, above, owned)`

export interface LevelSearch {
  object: ObjectDef
  /** Rows of a step `l` under alias `a`: the terms of the object hold `l.step`. */
  found: Sql
  /** Whether `found` is of some owners' rows alone. */
  owned: boolean
  columns: Sql
  /** What decides besides, of `a` or `l`. */
  where: readonly Sql[]
  limit: number
}

/**
 * Rows of the object that hold the terms, at most so many, from the first steps that have enough; `levels` is a CTE.
 * OFFSET keeps the step a value that the index is asked for, and keeps other indexes out: as a join, the database may
 * compute every row's terms.
 */
export const byLevels = ({ object, found, owned, columns, where, limit }: LevelSearch): Sql =>
  sql`SELECT ${columns} FROM levels l, LATERAL (SELECT a.* FROM ${ident('app', object.name)} a
    WHERE ${found} AND get_byte(uuid_send(a."id"), 15) >= l.above OFFSET 0) a
    WHERE ${allOf([raw(`l.owned IS NOT ${!owned}`), ...where])} LIMIT ${raw(String(limit))}`
