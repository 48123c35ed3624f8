import type { FieldDef, ObjectDef } from '../model.ts'
import { allOf, raw, type Sql, sql } from '../sql.ts'
import { invalid, type Span } from './refusal.ts'
import { columnOf, type SqlScope } from './scope.ts'

/** Where a path ends: a field of the object or of one that to-one references lead to. */
export interface FieldPath {
  object: ObjectDef
  field: FieldDef
  alias: string
  /** As in the text: `department.parent.name`. */
  text: string
}

/** Follows `department.parent.name` from the scope's object, joining on the way. */
export function followPath(scope: SqlScope, names: readonly string[], span: Span): FieldPath {
  const text = names.join('.')
  const { object, alias } = followTo(scope, names.slice(0, -1), span, text)
  const name = names.at(-1) ?? ''
  const field = object.fields.get(name)
  if (!field) throw unknownField(object, name, span)
  scope.checkField(object, field, text, span)
  return { object, field, alias, text }
}

/** The record at the end of a to-one path, joined. */
export function followTo(
  scope: SqlScope,
  names: readonly string[],
  span: Span,
  text = names.join('.'),
): { object: ObjectDef; alias: string; key: string } {
  let { object, alias } = scope
  let key = scope.key ?? ''
  for (const name of names) {
    const field = object.fields.get(name)
    if (!field) throw unknownField(object, name, span)
    scope.checkField(object, field, text, span)
    const target = targetOf(scope, object, field, span)
    key = key ? `${key}.${name}` : name
    alias = joinTarget(scope, key, alias, field, target)
    object = target
  }
  return { object, alias, key }
}

export const unknownField = (object: ObjectDef, name: string, span: Span) =>
  invalid(span, `${object.name} has no field "${name}"`, `“${object.name}”没有字段“${name}”`)

function targetOf(scope: SqlScope, object: ObjectDef, field: FieldDef, span: Span): ObjectDef {
  const target =
    field.stores === 'target' && field.to.length === 1 && !field.computed
      ? scope.model.objects.get(field.to[0]!)
      : undefined
  if (target) return target
  throw invalid(
    span,
    `"${field.name}" of ${object.name} does not lead to one object, so nothing can follow it`,
    `“${object.name}”的“${field.name}”不指向单一对象，其后不能再跟字段`,
  )
}

/**
 * The join of a to-one reference: live targets that the asking person may see.
 *
 * @param id what the reference holds, where that is no column
 */
export function joinTarget(
  scope: SqlScope,
  key: string,
  alias: string,
  field: FieldDef,
  target: ObjectDef,
  id: Sql = columnOf(alias, field.name),
): string {
  return scope.joins.add(key, target.name, (joined) => {
    const rows = scope.targetRows(target, joined)
    return allOf([
      sql`${columnOf(joined, 'id')} = ${id}`,
      sql`${columnOf(joined, 'deleted_at')} IS NULL`,
      ...(rows ? [rows] : []),
    ])
  })
}

/** The id a reference holds, whatever number of columns it has. */
export function referenceId(alias: string, field: FieldDef): Sql {
  if (field.columns.length <= 1 || field.to[0] === '*') return columnOf(alias, field.name)
  return sql`COALESCE(${raw(field.columns.map((column) => `${alias}."${column.name}"`).join(', '))})`
}
