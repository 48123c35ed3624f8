import type { Node, NodeOf, Path, Span } from '../../../metadata/language/types.ts'
import { isId } from '../../../metadata/language/values/reference.ts'
import { raw, type Sql, sql } from '../../sql.ts'
import { type FieldPath, followPath, followTo, referenceId, unknownField } from '../paths.ts'
import { notSql } from '../refusal.ts'
import { columnOf, type Frames, type SqlScope } from '../scope.ts'
import { userValues } from '../user-values.ts'

export function literalSql(node: NodeOf<'literal'>): Sql {
  const { value } = node
  if (typeof value === 'boolean') return raw(String(value))
  if (typeof value === 'number') return sql`${String(value)}::float8`
  switch (node.type) {
    case 'date':
      return sql`${value}::date`
    case 'dt':
      return sql`${value}::timestamptz(3)`
    case 'time':
      return sql`${value}::time(0)`
    case 'ref':
      return sql`${isId(value) ? value : null}::uuid`
    default:
      return sql`${value}::text`
  }
}

/** The scope whose rows a path starts from. @throws expression_not_sql for `$old` and `$new` */
export function scopeOf({ root, from, to }: Path & Span, frames: Frames): SqlScope {
  if (root === 'root') return frames.root
  if (root === 'row') return frames.row
  throw notSql(
    { from, to },
    `$${root} is known only while a record is saved.`,
    `$${root} 仅在保存记录时可用。`,
  )
}

/** The field a path ends in; `<money>_base` is the field's own column in company currency. */
export function fieldAt(node: NodeOf<'field'>, frames: Frames): FieldPath & { column?: string } {
  const scope = scopeOf(node, frames)
  const name = node.path.at(-1) ?? ''
  const before = node.path.slice(0, -1)
  const { object, alias } = followTo(scope, before, node, node.path.join('.'))
  const money = name.endsWith('_base') && !object.fields.has(name) ? name.slice(0, -5) : undefined
  if (!money) return followPath(scope, node.path, node)
  const field = object.fields.get(money)
  if (!field) throw unknownField(object, name, node)
  scope.checkField(object, field, [...before, money].join('.'), node)
  return { object, field, alias, text: node.path.join('.'), column: name }
}

/** The bare column. */
export function bareColumn({ alias, field, column }: FieldPath & { column?: string }): Sql {
  if (column) return columnOf(alias, column)
  if (field.stores === 'target') return referenceId(alias, field)
  return columnOf(alias, field.columns[0]?.name ?? field.name)
}

/** A value that is known before the query runs. */
export function knownOf(node: Node, scope: SqlScope): unknown {
  if (node.op === 'literal') return node.value
  if (node.op !== 'given' || node.name !== 'user') return undefined
  return userValues(scope.model, scope.user)[node.path[0] ?? '']
}
