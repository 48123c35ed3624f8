import type { Ctx } from '../context.ts'
import { type Sql, sql } from '../db/sql.ts'
import { Joins } from '../expressions/scope.ts'
import { conditionToSql } from '../expressions/to-sql.ts'
import { dayIn } from '../fields/date-text.ts'
import type { ObjectDef } from '../model.ts'

/** A rule's condition for one row as a boolean column; an admin wrote it, so it may read every field. */
export function whenHolds(ctx: Ctx, object: ObjectDef, alias: string, text: string): Sql {
  const joins = new Joins(`${alias}_h`)
  const now = ctx.clock.now()
  const found = conditionToSql(text, {
    model: ctx.model,
    object,
    alias,
    joins,
    user: ctx.user,
    now,
    today: dayIn(now, ctx.model.settings.timeZone),
    checkField: () => undefined,
    targetRows: () => undefined,
  })
  return joins.isEmpty
    ? sql`(${found}) IS TRUE`
    : sql`EXISTS (SELECT 1 FROM (VALUES (1)) one ${joins.sql} WHERE ${found})`
}
