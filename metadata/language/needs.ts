import type { Many, Node, Root } from './types.ts'

/** What of a record must be at hand before closures run over it. */
export interface Need {
  fields: Set<string>
  /** To-one references that are followed. */
  refs: Map<string, Need>
  /** Lists that are read. */
  lists: Map<string, Need>
}

export const emptyNeed = (): Need => ({ fields: new Set(), refs: new Map(), lists: new Map() })

/** Needs by where paths start; `row` and `root` are the expression's own record. */
export type Needs = Record<'root' | 'old' | 'new' | 'record', Need>

const under = (from: Map<string, Need>, name: string): Need => {
  const known = from.get(name) ?? emptyNeed()
  from.set(name, known)
  return known
}

/** Everything that expressions read of records, so that it can be loaded set-wise beforehand. */
export function needsOf(nodes: Iterable<Node>): Needs {
  const needs: Needs = { root: emptyNeed(), old: emptyNeed(), new: emptyNeed(), record: emptyNeed() }
  for (const node of nodes) visit(node, needs, needs.root)
  return needs
}

function visit(node: Node, needs: Needs, row: Need): void {
  const at = (root: Root): Need => (root === 'row' ? row : needs[root])
  const follow = (root: Root, path: readonly string[]): Need =>
    path.reduce((need, name) => under(need.refs, name), at(root))
  const many = ({ root, hops, value }: Many): void => {
    let need = at(root)
    for (const hop of hops) {
      for (const name of hop.path) need = under(need.refs, name)
      need = under(need.lists, hop.relation)
      if (hop.filter) visit(hop.filter, needs, need)
    }
    if (value) visit(value, needs, need)
  }
  switch (node.op) {
    case 'literal':
    case 'given':
      return
    case 'field':
      follow(node.root, node.path.slice(0, -1)).fields.add(node.path.at(-1)!)
      return
    case 'within': {
      const target = follow(node.root, node.path)
      visit(node.of, node.computed ? { ...needs, root: target } : needs, target)
      return
    }
    case 'list':
      for (const item of node.items) visit(item, needs, row)
      return
    case 'negate':
    case 'exists':
      visit(node.of, needs, row)
      return
    case 'choice':
      for (const part of [node.condition, node.yes, ...(node.no ? [node.no] : [])]) visit(part, needs, row)
      return
    case 'inMany':
      visit(node.left, needs, row)
      many(node.many)
      return
    case 'existsMany':
    case 'aggregate':
      many(node.many)
      return
    case 'call':
      for (const arg of node.args) visit(arg, needs, row)
      return
    default:
      visit(node.left, needs, row)
      visit(node.right, needs, row)
  }
}

/** One need that covers both. */
export function mergeNeeds(a: Need, b: Need): Need {
  const merge = (left: Map<string, Need>, right: Map<string, Need>) =>
    new Map(
      [...new Set([...left.keys(), ...right.keys()])].map((name) => [
        name,
        mergeNeeds(left.get(name) ?? emptyNeed(), right.get(name) ?? emptyNeed()),
      ]),
    )
  return {
    fields: new Set([...a.fields, ...b.fields]),
    refs: merge(a.refs, b.refs),
    lists: merge(a.lists, b.lists),
  }
}
