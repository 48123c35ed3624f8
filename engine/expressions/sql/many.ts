import type { Hop, Many, Node, NodeOf } from '../../../metadata/language/types.ts'
import { linkTable, targetColumn } from '../../db/derived-name.ts'
import { allOf, empty, ident, join, raw, type Sql, sql } from '../../sql.ts'
import { followTo } from '../paths.ts'
import { notSql, type Span } from '../refusal.ts'
import { columnOf, type Frames, Joins, type SqlScope } from '../scope.ts'
import { scopeOf } from './columns.ts'

/**
 * The records of a list with what is read of each, as a derived table: `v`, and `o0`, `o1` … for their order. A derived
 * table, because an aggregate whose argument names only outer columns would belong to the outer query.
 */
function rowsOf(many: Many, span: Span, frames: Frames): Sql {
  const start = scopeOf({ root: many.root, object: many.object, path: [], ...span }, frames)
  return nested(many.hops, many.value, span, start, frames)
}

function nested(
  hops: readonly Hop[],
  value: Node | undefined,
  span: Span,
  outer: SqlScope,
  around: Frames,
): Sql {
  const [hop, ...rest] = hops as [Hop, ...Hop[]]
  const from = { ...outer, ...followTo(outer, hop.path, span) }
  const object = outer.model.objects.get(hop.object)
  if (!object) throw notSql(span, `There is no object "${hop.object}".`, `没有对象“${hop.object}”。`)
  const alias = around.root.joins.nextAlias()
  const row: SqlScope = { ...outer, object, alias, joins: new Joins(`${alias}j`, around.root.joins), key: '' }
  checkReference(hop, from, row, span)
  const frames = { ...around, row }
  const last = rest.length === 0
  const inner = last ? undefined : nested(rest, value, span, row, around)
  const columns = last
    ? sql`${value ? frames.value(value, frames) : raw('1')} AS v`
    : sql`i.v${raw(rest.map((_, at) => `, i.o${at} AS o${at + 1}`).join(''))}`
  const rights = row.targetRows(object, alias)
  const where = allOf([
    pointsTo(hop, row, from),
    sql`${columnOf(alias, 'deleted_at')} IS NULL`,
    ...(rights ? [rights] : []),
    ...(hop.filter ? [frames.truth(hop.filter, frames)] : []),
  ])
  const lateral = inner ? sql`CROSS JOIN LATERAL (${inner}) i` : empty
  return sql`SELECT ${columns}, ${columnOf(alias, 'id')} AS o0 FROM ${ident('app', object.name)} ${raw(alias)} ${row.joins.sql} ${lateral} WHERE ${where}`
}

/** Whoever asks may compare by the field that holds the reference. */
function checkReference(hop: Hop, from: SqlScope, row: SqlScope, span: Span): void {
  const holder = hop.kind === 'links' ? from : row
  const field = holder.object.fields.get(hop.field)
  if (field) holder.checkField(holder.object, field, hop.relation, span)
}

/** The records whose reference points to the outer row. */
function pointsTo(hop: Hop, row: SqlScope, from: SqlScope): Sql {
  const id = columnOf(from.alias, 'id')
  if (hop.kind === 'links')
    return sql`${columnOf(row.alias, 'id')} IN (SELECT k."target_id" FROM ${ident('app', linkTable(from.object.name, hop.field))} k WHERE k."source_id" = ${id})`
  const field = row.object.fields.get(hop.field)
  if (field?.stores === 'links')
    return sql`${columnOf(row.alias, 'id')} IN (SELECT k."source_id" FROM ${ident('app', linkTable(row.object.name, hop.field))} k WHERE k."target_id" = ${id})`
  const multiple = (field?.to.length ?? 0) > 1
  return sql`${columnOf(row.alias, multiple ? targetColumn(hop.field, from.object.name) : hop.field)} = ${id}`
}

const orderOf = (many: Many): Sql => join(many.hops.map((_, at) => raw(`s.o${at}`)))

export function existsManySql(node: NodeOf<'existsMany'>, frames: Frames): Sql {
  const rows = rowsOf(node.many, node, frames)
  if (!node.many.value) return sql`EXISTS (${rows})`
  return sql`EXISTS (SELECT 1 FROM (${rows}) s WHERE s.v IS NOT NULL)`
}

/** `x in lines.sku`: false, never NULL. */
export function inManySql(node: NodeOf<'inMany'>, frames: Frames): Sql {
  const { value } = node.many
  const id: Node = {
    op: 'field',
    root: 'row',
    object: node.many.hops.at(-1)!.object,
    path: ['id'],
    type: 'ref',
    from: node.from,
    to: node.to,
  }
  const rows = rowsOf({ ...node.many, value: value ?? id }, node, frames)
  const wanted = frames.value(node.left, frames)
  const kinds = [node.left.type, value?.type ?? 'ref']
  const [l, r] =
    node.as === 'ref' && kinds[0] !== kinds[1] ? [sql`(${wanted})::text`, sql`s.v::text`] : [wanted, sql`s.v`]
  return sql`EXISTS (SELECT 1 FROM (${rows}) s WHERE ${l} = ${r})`
}

export function aggregateSql(node: NodeOf<'aggregate'>, frames: Frames): Sql {
  const rows = rowsOf(node.many, node, frames)
  const order = orderOf(node.many)
  const from = sql`FROM (${rows}) s`
  switch (node.fn) {
    case 'count':
      return sql`(SELECT count(${node.many.value ? raw('s.v') : raw('*')})::float8 ${from})`
    case 'sum':
      return sql`(SELECT sum(s.v ORDER BY ${order}) ${from})`
    case 'average':
      return sql`(SELECT sum(s.v ORDER BY ${order}) / NULLIF(count(s.v), 0) ${from})`
    case 'join':
      return sql`(SELECT string_agg(s.v, ${node.separator ?? ''} ORDER BY ${order}) ${from})`
    default:
      return sql`(SELECT ${raw(node.fn)}(s.v) ${from})`
  }
}
