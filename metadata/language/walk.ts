import type { Many, Node } from './types.ts'

const inMany = (many: Many): Node[] => [
  ...many.hops.flatMap(({ filter }) => (filter ? [filter] : [])),
  ...(many.value ? [many.value] : []),
]

/** The parts a node is made of. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.op) {
    case 'literal':
    case 'field':
    case 'given':
      return []
    case 'list':
      return node.items
    case 'within':
    case 'negate':
    case 'exists':
      return [node.of]
    case 'choice':
      return [node.condition, node.yes, ...(node.no ? [node.no] : [])]
    case 'inMany':
      return [node.left, ...inMany(node.many)]
    case 'existsMany':
    case 'aggregate':
      return inMany(node.many)
    case 'call':
      return node.args
    default:
      return [node.left, node.right]
  }
}

const sizes = new WeakMap<Node, number>()

/** How many parts a walk meets: one that is used twice counts twice, though it is looked at once here. */
export function sizeOf(node: Node): number {
  const known = sizes.get(node)
  if (known !== undefined) return known
  let size = 1
  for (const child of childrenOf(node)) size += sizeOf(child)
  sizes.set(node, size)
  return size
}

/** The node and all its parts, outer before inner. */
export function* walkNode(node: Node): Generator<Node> {
  yield node
  for (const child of childrenOf(node)) yield* walkNode(child)
}

const manyOf = (node: Node): Many | undefined =>
  node.op === 'inMany' || node.op === 'existsMany' || node.op === 'aggregate' ? node.many : undefined

/** What a checked expression reads of stored data. */
export interface Reads {
  /** To-one paths from the record, `customer.region.name`, by root. */
  paths: { root: string; object: string; path: readonly string[] }[]
  /** Lists and what of their records is read. */
  lists: Many[]
  /** `user.department`, `settings.sales.limit`. */
  given: string[]
  /** Depends on when, or by whom, it is asked. */
  volatile: boolean
}

/** Fields and lists that the value depends on, those of inlined formulas included. */
export function readsOf(node: Node): Reads {
  const reads: Reads = { paths: [], lists: [], given: [], volatile: false }
  for (const part of walkNode(node)) {
    const many = manyOf(part)
    if (many) reads.lists.push(many)
    if (part.op === 'field' || part.op === 'within')
      reads.paths.push({ root: part.root, object: part.object, path: part.path })
    if (part.op === 'given') {
      reads.given.push([part.name, ...part.path].join('.'))
      reads.volatile = true
    }
    if (part.op === 'call' && (part.name === 'now' || part.name === 'today')) reads.volatile = true
  }
  return reads
}
