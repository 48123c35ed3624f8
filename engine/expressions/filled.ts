import type { Node } from '../../metadata/language/types.ts'

const none: ReadonlySet<string> = new Set()

/** Names of the record's own fields that have a value wherever a condition holds: a comparison with nothing never does. */
export function filledBy(node: Node): ReadonlySet<string> {
  switch (node.op) {
    case 'compare':
      return new Set([...ownField(node.left), ...ownField(node.right)])
    case 'in':
      return ownField(node.left)
    case 'exists':
      return ownField(node.of)
    case 'and':
      return new Set([...filledBy(node.left), ...filledBy(node.right)])
    case 'or': {
      const right = filledBy(node.right)
      return new Set([...filledBy(node.left)].filter((name) => right.has(name)))
    }
    default:
      return none
  }
}

const ownField = (node: Node): ReadonlySet<string> =>
  node.op === 'field' && (node.root === 'row' || node.root === 'root') && node.path.length === 1
    ? new Set(node.path)
    : none
