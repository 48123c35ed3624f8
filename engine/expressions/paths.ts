import type { Ast } from '../../metadata/language/parse.ts'
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
  let { object, alias } = scope
  const text = names.join('.')
  for (const [at, name] of names.entries()) {
    const field = object.fields.get(name)
    if (!field) throw unknownField(object, name, span)
    scope.checkField(object, field, text, span)
    if (at === names.length - 1) return { object, field, alias, text }
    if (names[at + 1] === 'id' && at === names.length - 2 && field.stores === 'target')
      return { object, field, alias, text }
    const target = targetOf(scope, object, field, span)
    alias = joinTarget(scope, names.slice(0, at + 1).join('.'), alias, field, target)
    object = target
  }
  throw unknownField(object, text, span)
}

export const unknownField = (object: ObjectDef, name: string, span: Span) =>
  invalid(span, `${object.name} has no field "${name}"`, `“${object.name}”没有字段“${name}”`)

function targetOf(scope: SqlScope, object: ObjectDef, field: FieldDef, span: Span): ObjectDef {
  const target =
    field.stores === 'target' && field.to.length === 1 ? scope.model.objects.get(field.to[0]!) : undefined
  if (target) return target
  throw invalid(
    span,
    `"${field.name}" of ${object.name} does not lead to one object, so nothing can follow it`,
    `“${object.name}”的“${field.name}”不指向单一对象，其后不能再跟字段`,
  )
}

/** The join of a to-one reference: live targets that the asking person may see. */
export function joinTarget(
  scope: SqlScope,
  key: string,
  alias: string,
  field: FieldDef,
  target: ObjectDef,
): string {
  return scope.joins.add(key, target.name, (joined) => {
    const rows = scope.targetRows(target, joined)
    return allOf([
      sql`${columnOf(joined, 'id')} = ${columnOf(alias, field.name)}`,
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

/** Offsets of a node. JSONata gives the END of a token. */
export function spanOf(ast: Ast): Span {
  const last = ast.steps?.at(-1) ?? ast
  const first = ast.steps?.[0] ?? ast
  const end = last.position ?? 0
  return { from: Math.max(0, (first.position ?? end) - String(first.value ?? '').length), to: end }
}

/** The names of a plain path; undefined when a step is anything but a name. */
export function namesOf(ast: Ast): string[] | undefined {
  if (ast.type !== 'path' || !ast.steps) return undefined
  const names = ast.steps.map((step) =>
    step.type === 'name' && !step.stages && !step.predicate ? String(step.value) : undefined,
  )
  return names.every((name) => name !== undefined) ? (names as string[]) : undefined
}
