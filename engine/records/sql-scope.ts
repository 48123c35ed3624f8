import type { Ctx } from '../context.ts'
import { Joins, type SqlScope } from '../expressions/scope.ts'
import type { ObjectDef } from '../model.ts'
import { checkComparable, maySee } from '../permissions/fields.ts'
import { rightsOf } from '../permissions/rights.ts'
import { rowsFor } from '../permissions/rows-for.ts'
import { ruleScope } from '../permissions/rule-condition.ts'

/** For what a person asks: paths obey their object, field and record rights. */
export function personScope(ctx: Ctx, object: ObjectDef, alias: string, joins = new Joins()): SqlScope {
  return {
    ...ruleScope(ctx, object, alias, joins),
    checkField: (of, field, path, span) => checkComparable(ctx, of, field, path, span),
    targetRows: (target, joined) => rowsFor(ctx, target, 'read', joined),
    mayName: (of, name) => isVisible(ctx, of.name, name),
  }
}

/** A field the person may see, or a list of records of which they may see some. */
function isVisible(ctx: Ctx, objectName: string, name: string): boolean {
  const object = ctx.model.objects.get(objectName)
  const field = object?.fields.get(name)
  if (object && field) return maySee(ctx, object, field)
  const child = ctx.model.objects.get(object?.relations.get(name)?.object ?? '')
  return child !== undefined && rightsOf(ctx, child).acts.read.length > 0
}
