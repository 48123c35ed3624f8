import type { Node, NodeOf } from '../../../metadata/language/types.ts'
import type { Sql } from '../../sql.ts'
import { followTo } from '../paths.ts'
import { type Frames, trusted } from '../scope.ts'
import { scopeOf } from './columns.ts'

/** An expression over the record at the end of a to-one path: a formula, with its own rights, or `customer.(…)`. */
export function within(
  node: NodeOf<'within'>,
  frames: Frames,
  compile: (node: Node, frames: Frames) => Sql,
): Sql {
  const scope = scopeOf(node, frames)
  if (!node.computed) {
    const at = followTo(scope, node.path, node)
    return compile(node.of, { ...frames, row: { ...scope, ...at } })
  }
  const { object } = followTo(scope, node.path, node)
  const field = object.fields.get(node.computed.slice(node.computed.indexOf('.') + 1))
  if (field) scope.checkField(object, field, [...node.path, field.name].join('.'), node)
  // The formula may read what the person may not; joins of its own, that no right narrows.
  const own = { ...trusted(scope), key: scope.key ? `${scope.key}.=` : '=' }
  const at =
    node.path.length > 0 ? followTo(own, node.path, node) : { object, alias: scope.alias, key: own.key }
  const inside = { ...own, ...at }
  return compile(node.of, { ...frames, root: inside, row: inside })
}
