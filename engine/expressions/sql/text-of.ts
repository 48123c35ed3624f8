import type { Node } from '../../../metadata/language/types.ts'
import { type Sql, sql } from '../../sql.ts'
import type { Frames } from '../scope.ts'

/** What `&` and `$string` make of a value. */
export function textOf(node: Node, frames: Frames): Sql {
  const value = frames.value(node, frames)
  switch (node.type) {
    case 'num':
    case 'int':
      return sql`jx.num_text(${value})`
    case 'bool':
      return sql`CASE ${value} WHEN true THEN 'true' WHEN false THEN 'false' END`
    case 'date':
      return sql`to_char(${value}, 'YYYY-MM-DD')`
    case 'dt':
      return sql`to_char(${value} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
    case 'time':
      return sql`(${value})::text`
    default:
      return value
  }
}
