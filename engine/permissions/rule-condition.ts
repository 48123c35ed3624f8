import { dayIn } from '../../metadata/language/days.ts'
import type { Ctx } from '../context.ts'
import { Joins, type SqlScope } from '../expressions/scope.ts'
import { conditionToSql } from '../expressions/to-sql.ts'
import type { ObjectDef } from '../model.ts'
import { type Sql, sql } from '../sql.ts'

type Asking = Pick<Ctx, 'model' | 'user' | 'clock'>

/** For what an admin wrote (scopes, views, field rights): it may read every field and record. */
export function ruleScope(ctx: Asking, object: ObjectDef, alias: string, joins = new Joins()): SqlScope {
  const now = ctx.clock.now()
  return {
    model: ctx.model,
    object,
    alias,
    joins,
    user: ctx.user,
    now,
    today: dayIn(now, ctx.model.settings.timeZone),
    checkField: () => undefined,
    targetRows: () => undefined,
  }
}

/**
 * A rule's condition for one row, complete in itself: what it joins stands in a sub-select.
 *
 * @param prefix of the aliases of its joins, so that two rules on one row do not meet
 */
export function ruleCondition(
  ctx: Asking,
  object: ObjectDef,
  alias: string,
  text: string,
  prefix = 'w',
): Sql {
  return whole(ctx, object, alias, prefix, (scope) => conditionToSql(text, scope))
}

/**
 * SQL of checked parts of a rule for one row, complete in itself like `ruleCondition`.
 *
 * @param condition made within the scope that it is given
 */
export function whole(
  ctx: Asking,
  object: ObjectDef,
  alias: string,
  prefix: string,
  condition: (scope: SqlScope) => Sql,
): Sql {
  const joins = new Joins(`${alias}_${prefix}`)
  const found = condition(ruleScope(ctx, object, alias, joins))
  return joins.isEmpty ? found : sql`EXISTS (SELECT 1 FROM (VALUES (1)) one ${joins.sql} WHERE ${found})`
}
