import type { Ctx } from '../context.ts'
import { Joins, type SqlScope } from '../expressions/scope.ts'
import type { ObjectDef } from '../model.ts'
import { checkComparable } from '../permissions/fields.ts'
import { rowsFor } from '../permissions/rows-for.ts'
import { ruleScope } from '../permissions/rule-condition.ts'

/** For what a person asks: paths obey their object, field and record rights. */
export function personScope(ctx: Ctx, object: ObjectDef, alias: string, joins = new Joins()): SqlScope {
  return {
    ...ruleScope(ctx, object, alias, joins),
    checkField: (of, field, path, span) => checkComparable(ctx, of, field, path, span),
    targetRows: (target, joined) => rowsFor(ctx, target, 'read', joined),
  }
}
