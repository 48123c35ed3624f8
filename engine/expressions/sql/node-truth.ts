import type { Node } from '../../../metadata/language/types.ts'
import { type Sql, sql } from '../../sql.ts'
import type { Frames } from '../scope.ts'
import { containsTruth } from './calls.ts'
import { bareColumn, fieldAt } from './columns.ts'
import { comparison, membership } from './comparison.ts'
import { effectiveBoolean } from './effective-boolean.ts'
import { within } from './within.ts'

/** A condition for WHERE: only IS TRUE matters, NULL may stand for false, columns stay bare for their indexes. */
export function nodeTruth(node: Node, frames: Frames): Sql {
  switch (node.op) {
    case 'compare':
      return comparison(node, frames)
    case 'and':
      return sql`(${frames.truth(node.left, frames)} AND ${frames.truth(node.right, frames)})`
    case 'or':
      return sql`(${frames.truth(node.left, frames)} OR ${frames.truth(node.right, frames)})`
    case 'in':
      return membership(node, frames)
    case 'within': {
      const { there, frames: inside } = within(node, frames)
      const condition = inside.truth(node.of, inside)
      return there ? sql`(${there} AND ${condition})` : condition
    }
    case 'field':
      if (node.type === 'bool') return bareColumn(fieldAt(node, frames))
      break
    case 'choice':
      return sql`CASE WHEN ${frames.truth(node.condition, frames)} THEN ${frames.truth(node.yes, frames)} ELSE ${node.no ? frames.truth(node.no, frames) : sql`false`} END`
    case 'call':
      if (node.name === 'boolean') return frames.truth(node.args[0]!, frames)
      if (node.name === 'contains') return containsTruth(node.args, frames) ?? frames.value(node, frames)
  }
  return effectiveBoolean(node, frames, 'where')
}
