import type { Ctx } from '../context.ts'
import { conditionSql, valueSql } from '../expressions/to-sql.ts'
import type { ObjectDef, SharingRule } from '../model.ts'
import { allOf, anyOf, ident, raw, type Sql, sql } from '../sql.ts'
import type { RecordAct } from './rights.ts'
import { whole } from './rule-condition.ts'
import { means } from './rule-means.ts'

type Asking = Pick<Ctx, 'model' | 'user' | 'clock'>

/** One condition for each sharing rule that means this person; rules only ever add read or edit. */
export function sharedByRules(ctx: Asking, object: ObjectDef, act: RecordAct, alias: string): Sql[] {
  if (act !== 'read' && act !== 'update' && act !== 'export') return []
  return (ctx.model.sharingRules.get(object.name) ?? []).flatMap((rule, at) => {
    if (act === 'update' && rule.access !== 'edit') return []
    return sharingCondition(ctx, object, rule, alias, `s${at}`) ?? []
  })
}

/** The rows that a rule opens to this person; undefined when it isn't for them. */
export function sharingCondition(
  ctx: Asking,
  object: ObjectDef,
  rule: SharingRule,
  alias: string,
  prefix: string,
): Sql | undefined {
  const isMeant = rule.with.some((one) => means(one, ctx.user))
  const asked = isMeant ? [] : rule.with.flatMap((one) => (one.kind === 'person' ? [one.node] : []))
  if (!isMeant && asked.length === 0) return undefined
  const { through, when, until } = rule
  const owner = through ? ctx.model.objects.get(through.to) : object
  if (!owner) return undefined
  const at = through ? `${alias}_${prefix}` : alias
  const condition = whole(ctx, owner, at, prefix, (scope) =>
    allOf([
      ...(when ? [conditionSql(when, scope)] : []),
      ...(asked.length > 0
        ? [anyOf(asked.map((node) => sql`(${valueSql(node, scope)})::text = ${ctx.user.id}`))]
        : []),
      ...(until
        ? [
            until.type === 'date'
              ? sql`${valueSql(until, scope)} >= ${scope.today}::date`
              : sql`${valueSql(until, scope)} > ${scope.now.toISOString()}::timestamptz`,
          ]
        : []),
      raw('true'),
    ]),
  )
  if (!through) return condition
  return sql`EXISTS (SELECT 1 FROM ${ident('app', owner.name)} ${raw(at)}
    WHERE ${raw(at)}."id" = ${raw(alias)}.${ident(through.field)} AND ${raw(at)}."deleted_at" IS NULL AND ${condition})`
}
