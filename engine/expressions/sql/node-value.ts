import type { Kind, Node, NodeOf } from '../../../metadata/language/types.ts'
import type { FieldDef } from '../../model.ts'
import { ident, raw, type Sql, sql } from '../../sql.ts'
import type { FieldPath } from '../paths.ts'
import { notSql } from '../refusal.ts'
import type { Frames, SqlScope } from '../scope.ts'
import { callSql } from './calls.ts'
import { bareColumn, fieldAt, knownOf, literalSql } from './columns.ts'
import { comparison, membership } from './comparison.ts'
import { aggregateSql, existsManySql, inManySql } from './many.ts'
import { textOf } from './text-of.ts'
import { within } from './within.ts'

/** A node's value as SQL; NULL is missing. Numbers are float8, as JavaScript's. */
export function nodeValue(node: Node, frames: Frames): Sql {
  switch (node.op) {
    case 'literal':
      return literalSql(node)
    case 'field':
      return columnValue(fieldAt(node, frames), node, frames)
    case 'within': {
      const { there, frames: inside } = within(node, frames)
      const value = inside.value(node.of, inside)
      return there ? sql`CASE WHEN ${there} THEN ${value} END` : value
    }
    case 'given':
      return givenSql(node, frames.root)
    case 'negate':
      return sql`(- ${frames.value(node.of, frames)})`
    case 'arithmetic':
      return arithmetic(node, frames)
    case 'compare':
      return node.operator === '=' || node.operator === '!='
        ? sql`(${comparison(node, frames)} IS TRUE)`
        : comparison(node, frames)
    case 'and':
    case 'or':
      return sql`(${frames.truth(node, frames)} IS TRUE)`
    case 'concat':
      return sql`(COALESCE(${textOf(node.left, frames)}, '') || COALESCE(${textOf(node.right, frames)}, ''))`
    case 'choice':
      return sql`CASE WHEN ${frames.truth(node.condition, frames)} THEN ${frames.value(node.yes, frames)} ELSE ${node.no ? frames.value(node.no, frames) : raw('NULL')} END`
    case 'in':
      return sql`(${membership(node, frames)} IS TRUE)`
    case 'inMany':
      return inManySql(node, frames)
    case 'exists':
      return sql`(${existing(node.of, frames)} IS NOT NULL)`
    case 'existsMany':
      return existsManySql(node, frames)
    case 'aggregate':
      return aggregateSql(node, frames)
    case 'call':
      return callSql(node, frames)
    case 'list':
      throw notSql(node, 'A list can only stand behind "in".', '列表只能用于 in 之后。')
  }
}

function columnValue(found: FieldPath & { column?: string }, node: NodeOf<'field'>, frames: Frames): Sql {
  if (found.field.computed) return frames.value(inlined(found.field, node), frames)
  const column = bareColumn(found)
  if (node.type === 'num' || node.type === 'int') return sql`${column}::float8`
  return node.type === 'tags' ? sql`NULLIF(${column}, '{}')` : column
}

/** A computed field that is named as if it were stored: by a scope whose check did not know it. */
const inlined = (field: FieldDef, node: NodeOf<'field'>): Node => ({
  ...node,
  op: 'within',
  path: node.path.slice(0, -1),
  of: field.computed!,
  computed: field.name,
})

const sqlTypes: Partial<Record<Kind, string>> = {
  num: 'float8',
  int: 'float8',
  bool: 'boolean',
  date: 'date',
  dt: 'timestamptz(3)',
  time: 'time(0)',
  ref: 'uuid',
}

function givenSql(node: NodeOf<'given'>, scope: SqlScope): Sql {
  const [first = '', second = ''] = node.path
  const holder = node.name === 'settings' ? scope.model.objects.get(first) : undefined
  const field = holder?.fields.get(second)
  if (holder && field) scope.checkField(holder, field, `$settings.${first}.${second}`, node)
  if (node.name === 'settings')
    return sql`(SELECT s.${ident(second)}${raw(node.type === 'num' || node.type === 'int' ? '::float8' : '')} FROM ${ident('app', first)} s
      WHERE s."deleted_at" IS NULL ORDER BY s."id" LIMIT 1)`
  const known = knownOf(node, scope)
  if (node.type === 'tags') return sql`${known ?? []}::text[]`
  return known === undefined || known === null
    ? raw(`NULL::${sqlTypes[node.type] ?? 'text'}`)
    : literalSql({ ...node, op: 'literal', value: known as NodeOf<'literal'>['value'] })
}

function arithmetic(node: NodeOf<'arithmetic'>, frames: Frames): Sql {
  const [left, right] = [frames.value(node.left, frames), frames.value(node.right, frames)]
  if (node.operator === '/') return sql`(${left} / NULLIF(${right}, 0))`
  if (node.operator === '%') return sql`mod((${left})::numeric, NULLIF((${right})::numeric, 0))::float8`
  return sql`(${left} ${raw(node.operator)} ${right})`
}

/** For $exists: values that cannot be compared are there or not all the same. */
function existing(node: Node, frames: Frames): Sql {
  if (node.op !== 'field') return frames.value(node, frames)
  const found = fieldAt(node, frames)
  if (found.field.computed || node.type === 'tags') return columnValue(found, node, frames)
  return bareColumn(found)
}
