import type { Node } from '../../../metadata/language/types.ts'
import { type Sql, sql } from '../../sql.ts'
import type { Frames } from '../scope.ts'

/** JSONata's boolean of a value; NULL stays NULL, except where only IS TRUE matters. */
export function effectiveBoolean(node: Node, frames: Frames, mode: 'value' | 'where'): Sql {
  const value = frames.value(node, frames)
  switch (node.type) {
    case 'bool':
      return value
    case 'num':
    case 'int':
      return sql`(${value} <> 0)`
    case 'str':
      return sql`(${value} <> '')`
    default:
      return mode === 'where'
        ? sql`(${value} IS NOT NULL)`
        : sql`CASE WHEN ${value} IS NOT NULL THEN true END`
  }
}
