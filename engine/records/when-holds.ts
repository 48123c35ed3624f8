import type { Ctx } from '../context.ts'
import type { ObjectDef } from '../model.ts'
import { ruleCondition } from '../permissions/rule-condition.ts'
import { type Sql, sql } from '../sql.ts'

/** A rule's condition for one row as a boolean column. */
export const whenHolds = (ctx: Ctx, object: ObjectDef, alias: string, text: string): Sql =>
  sql`(${ruleCondition(ctx, object, alias, text, 'h')}) IS TRUE`
