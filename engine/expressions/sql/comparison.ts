import type { Comparison, Node, NodeOf } from '../../../metadata/language/types.ts'
import { isId } from '../../../metadata/language/values/reference.ts'
import { anyOf, quoteLiteral, raw, type Sql, sql } from '../../sql.ts'
import type { Frames } from '../scope.ts'
import { bareColumn, fieldAt, knownOf } from './columns.ts'

type Compare = NodeOf<'compare'>

/** A comparison that stays bare where one side is a column: `a.amount > $1`. NULL when a side is missing. */
export function comparison(node: Compare, frames: Frames): Sql {
  const { operator, left, right } = node
  const op = raw(operator === '!=' ? '<>' : operator)
  const group = groupIs(node, frames)
  if (group) return group
  switch (node.as) {
    case 'num': {
      const [l, r] = numbers(left, right, frames)
      return sql`(${l} ${op} ${r})`
    }
    case 'str': {
      const bytewise = operator === '=' || operator === '!=' ? raw('') : raw(' COLLATE "C"')
      return sql`(${frames.value(left, frames)}${bytewise} ${op} ${frames.value(right, frames)}${bytewise})`
    }
    case 'ref':
      return references(node, frames)
    case 'day':
      return days(node, frames)
    default:
      return sql`(${frames.value(left, frames)} ${op} ${frames.value(right, frames)})`
  }
}

/** A stored number, with nothing done to it. */
const isNumberColumn = (node: Node): node is NodeOf<'field'> =>
  node.op === 'field' && (node.type === 'num' || node.type === 'int')

/** A column and a literal compare as the column's own type, two columns as they are, everything else as float8. */
function numbers(left: Node, right: Node, frames: Frames): [Sql, Sql] {
  const [l, r] = [numberColumn(left, frames), numberColumn(right, frames)]
  const [a, b] = [numberLiteral(left), numberLiteral(right)]
  if (l && b !== undefined) return [l.sql, parameter(b, l.whole)]
  if (r && a !== undefined) return [parameter(a, r.whole), r.sql]
  if (l && r) return [l.sql, r.sql]
  return [frames.value(left, frames), frames.value(right, frames)]
}

function numberColumn(node: Node, frames: Frames): { sql: Sql; whole: boolean } | undefined {
  if (!isNumberColumn(node)) return undefined
  const found = fieldAt(node, frames)
  return found.field.computed ? undefined : { sql: bareColumn(found), whole: node.type === 'int' }
}

function numberLiteral(node: Node): number | undefined {
  if (node.op === 'literal' && typeof node.value === 'number') return node.value
  const inner = node.op === 'negate' ? numberLiteral(node.of) : undefined
  return inner === undefined ? undefined : -inner
}

const parameter = (value: number, whole: boolean): Sql =>
  whole && Number.isSafeInteger(value) ? sql`${String(value)}::bigint` : sql`${String(value)}::numeric`

/** Ids are compared as uuid; a text that is none equals nothing. */
function references({ operator, left, right }: Compare, frames: Frames): Sql {
  const op = raw(operator === '!=' ? '<>' : '=')
  const side = (node: Node): Sql | undefined => {
    if (node.op !== 'literal') return frames.value(node, frames)
    return isId(node.value) ? sql`${node.value}::uuid` : undefined
  }
  const [l, r] = [side(left), side(right)]
  if (l && r) {
    const mixed = left.type !== right.type && left.op !== 'literal' && right.op !== 'literal'
    return mixed ? sql`((${l})::text ${op} (${r})::text)` : sql`(${l} ${op} ${r})`
  }
  const there = l ?? r
  return operator === '=' || !there ? raw('false') : sql`(${there} IS NOT NULL)`
}

/** A point in time as its day in the business time zone. */
export const dayOf = (value: Sql, zone: string): Sql =>
  sql`(${value} AT TIME ZONE ${raw(quoteLiteral(zone))})::date`

/**
 * A point in time against a day. Where the day is known beforehand the column stays bare: it is compared with the
 * first instant of that day, or of the next one.
 */
function days({ operator, left, right }: Compare, frames: Frames): Sql {
  const zone = frames.root.model.settings.timeZone
  const isKnownDay = (node: Node) =>
    node.type === 'date' && (node.op === 'literal' || (node.op === 'call' && node.name === 'today'))
  const [at, day, turned] = left.type === 'dt' ? [left, right, false] : [right, left, true]
  if (at.op === 'field' && isKnownDay(day)) {
    const column = frames.value(at, frames)
    const asked = turned ? mirrored[operator] : operator
    const first = (plus: number) =>
      sql`((${frames.value(day, frames)} + ${raw(String(plus))})::timestamp AT TIME ZONE ${raw(quoteLiteral(zone))})`
    if (asked === '>=') return sql`(${column} >= ${first(0)})`
    if (asked === '<') return sql`(${column} < ${first(0)})`
    if (asked === '>') return sql`(${column} >= ${first(1)})`
    if (asked === '<=') return sql`(${column} < ${first(1)})`
    const inside = sql`(${column} >= ${first(0)} AND ${column} < ${first(1)})`
    return asked === '=' ? inside : sql`(NOT ${inside})`
  }
  const side = (node: Node) =>
    node.type === 'dt' ? dayOf(frames.value(node, frames), zone) : frames.value(node, frames)
  return sql`(${side(left)} ${raw(operator === '!=' ? '<>' : operator)} ${side(right)})`
}

const mirrored: Readonly<Record<Comparison, Comparison>> = {
  '=': '=',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
}

/** `$group(stage) = 'open'` as a list of options, which an index serves. */
function groupIs({ operator, left, right }: Compare, frames: Frames): Sql | undefined {
  const [call, literal] = left.op === 'call' && left.name === 'group' ? [left, right] : [right, left]
  if (operator !== '=' || call.op !== 'call' || call.name !== 'group' || literal.op !== 'literal')
    return undefined
  return sql`(${frames.value(call.args[0]!, frames)} = ANY(${call.options?.[String(literal.value)] ?? []}::text[]))`
}

/** `in` over a written list or a list of texts. */
export function membership(node: NodeOf<'in'>, frames: Frames): Sql {
  const { left, right, as } = node
  if (right.op !== 'list') {
    const known = knownOf(right, frames.root)
    const set = Array.isArray(known) ? sql`${known}::text[]` : frames.value(right, frames)
    const wanted = frames.value(left, frames)
    return sql`(${left.type === 'ref' ? sql`(${wanted})::text` : wanted} = ANY(${set}))`
  }
  if (right.items.length === 0) return raw('false')
  const literals = right.items.map((item) => (item.op === 'literal' ? item.value : undefined))
  const known = literals.every((item) => item !== undefined)
  if (known && as === 'str') return sql`(${frames.value(left, frames)} = ANY(${literals}::text[]))`
  if (known && as === 'ref' && left.type === 'ref')
    return sql`(${frames.value(left, frames)} = ANY(${literals.filter(isId)}::uuid[]))`
  if (known && as === 'num') {
    const column = numberColumn(left, frames)
    if (column) {
      const whole = column.whole && literals.every((item) => Number.isSafeInteger(item))
      return sql`(${column.sql} = ANY(${literals.map(String)}::${raw(whole ? 'bigint' : 'numeric')}[]))`
    }
  }
  return anyOf(
    right.items.map((item) =>
      comparison(
        { op: 'compare', operator: '=', as, left, right: item, type: 'bool', from: node.from, to: node.to },
        frames,
      ),
    ),
  )
}
