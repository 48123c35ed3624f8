import type { NodeOf } from '../../../metadata/language/types.ts'
import type { Sql } from '../../sql.ts'
import { sql } from '../../sql.ts'
import { followTo, referenceId } from '../paths.ts'
import { type Frames, type SqlScope, trusted } from '../scope.ts'
import { scopeOf } from './columns.ts'

/** An expression over the record at the end of a to-one path; missing where the path is. */
export interface Within {
  /** Holds where there is such a record; absent when the row itself is meant. */
  there?: Sql
  frames: Frames
}

/** A formula, with rights of its own, or `department.(…)`. */
export function within(node: NodeOf<'within'>, frames: Frames): Within {
  const scope = scopeOf(node, frames)
  if (!node.computed) {
    const at = followTo(scope, node.path, node)
    return { ...there(scope, node), frames: { ...frames, row: { ...scope, ...at } } }
  }
  const { object, alias, key } = followTo(scope, node.path, node)
  const field = object.fields.get(node.computed.slice(node.computed.indexOf('.') + 1))
  if (field) scope.checkField(object, field, [...node.path, field.name].join('.'), node)
  // The formula of a record that the person may see reads what they may not; joins of its own, that no right narrows.
  const inside = { ...trusted(scope), object, alias, key: key ? `${key}.=` : '=' }
  return { ...there(scope, node), frames: { ...frames, root: inside, row: inside } }
}

function there(scope: SqlScope, node: NodeOf<'within'>): { there?: Sql } {
  const last = node.path.at(-1)
  if (last === undefined) return {}
  const { object, alias } = followTo(scope, node.path.slice(0, -1), node)
  return { there: sql`${referenceId(alias, object.fields.get(last)!)} IS NOT NULL` }
}
