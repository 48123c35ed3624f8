import type { Ctx } from '../context.ts'
import { Joins, type SqlScope } from '../expressions/scope.ts'
import { dayIn } from '../fields/date-text.ts'
import type { ObjectDef } from '../model.ts'
import { checkComparable } from '../permissions/fields.ts'
import { rowsFor } from '../permissions/rows-for.ts'

/** For what a person asks: paths obey their object, field and record rights. */
export function personScope(ctx: Ctx, object: ObjectDef, alias: string, joins = new Joins()): SqlScope {
  const now = ctx.clock.now()
  return {
    model: ctx.model,
    object,
    alias,
    joins,
    user: ctx.user,
    now,
    today: dayIn(now, ctx.model.settings.timeZone),
    checkField: (of, field, path, span) => checkComparable(ctx, of, field, path, span),
    targetRows: (target, joined) => rowsFor(ctx, target, 'read', joined),
  }
}

/** For what an admin wrote (views, scopes): it may read every field and record. */
export function ruleScope(ctx: Ctx, object: ObjectDef, alias: string, joins = new Joins()): SqlScope {
  return {
    ...personScope(ctx, object, alias, joins),
    checkField: () => undefined,
    targetRows: () => undefined,
  }
}
