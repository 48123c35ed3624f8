import { functions } from '../../../metadata/language/functions/index.ts'
import type { Node, NodeOf } from '../../../metadata/language/types.ts'
import { join, quoteLiteral, raw, type Sql, sql } from '../../sql.ts'
import { hasGrams } from '../grams.ts'
import type { Frames } from '../scope.ts'
import { searchTermsOf } from '../search-terms.ts'
import { fieldAt } from './columns.ts'
import { dayOf } from './comparison.ts'
import { effectiveBoolean } from './effective-boolean.ts'
import { textOf } from './text-of.ts'

export function callSql(node: NodeOf<'call'>, frames: Frames): Sql {
  const [first, second] = node.args as [Node, Node]
  switch (node.name) {
    case 'not':
      return sql`(NOT ${effectiveBoolean(first, frames, 'value')})`
    case 'boolean':
      return effectiveBoolean(first, frames, 'value')
    case 'string':
      return textOf(first, frames)
    case 'matches':
      return sql`((${frames.value(first, frames)} COLLATE "C") ~ ${(second as NodeOf<'literal'>).value}::text)`
    case 'group':
      return groupOf(node, frames)
    case 'date':
      return first.type === 'dt'
        ? dayOf(frames.value(first, frames), frames.root.model.settings.timeZone)
        : frames.value(first, frames)
    case 'contains':
      return contains(first, second, frames)
  }
  return fill(node, frames)
}

/** The function table's own text, arguments in place. */
function fill(node: NodeOf<'call'>, frames: Frames): Sql {
  const known = functions.get(node.name)!
  let text = known.sql
  for (let at = known.params.length - 1; at >= node.args.length; at--) text = text.replace(`, {${at}}`, '')
  const parts = text.split(/(\{\w+\})/)
  return join(
    parts.map((part) => {
      const name = /^\{(\w+)\}$/.exec(part)?.[1]
      if (!name) return raw(part)
      if (name === 'now') return sql`${frames.root.now.toISOString()}::timestamptz(3)`
      if (name === 'today') return sql`${frames.root.today}::date`
      if (name === 'zone') return raw(quoteLiteral(frames.root.model.settings.timeZone))
      const arg = node.args[Number(name)]!
      // A literal number is a whole one: places and positions.
      return known.literal?.includes(Number(name)) && arg.op === 'literal' && typeof arg.value === 'number'
        ? raw(String(arg.value))
        : frames.value(arg, frames)
    }),
    '',
  )
}

function groupOf(node: NodeOf<'call'>, frames: Frames): Sql {
  const value = frames.value(node.args[0]!, frames)
  const whens = Object.entries(node.options ?? {}).map(
    ([group, keys]) => sql`WHEN ${value} = ANY(${keys}::text[]) THEN ${raw(quoteLiteral(group))}`,
  )
  return sql`CASE ${join(whens, ' ')} END`
}

const contains = (text: Node, part: Node, frames: Frames): Sql =>
  sql`(strpos(${frames.value(text, frames)}, ${frames.value(part, frames)}) > 0)`

/**
 * For WHERE: a searchable field is looked into by the index of its object; strpos decides. False, not missing, where the
 * field is empty.
 */
export function containsTruth([text, part]: readonly Node[], frames: Frames): Sql | undefined {
  if (!text || !part) return undefined
  const needle = frames.value(part, frames)
  const found = contains(text, part, frames)
  if (text.op !== 'field' || part.op !== 'literal' || !hasGrams(String(part.value))) return found
  const at = fieldAt(text, frames)
  if (!at.field.searchable || at.field.computed) return found
  const terms = searchTermsOf(at.object, at.alias)
  return terms ? sql`(${terms} @> jx.query_grams(${needle}) AND ${found})` : found
}
