import jsonata from 'jsonata'

interface Node {
  type?: string
  value?: unknown
  steps?: Node[]
  predicate?: Node[]
  [key: string]: unknown
}

/** The paths of bare names in an expression: `customer.owner = $user.id` gives `customer.owner`. */
export function pathsIn(expression: string): string[] {
  const found: string[] = []
  visit(jsonata(expression).ast() as unknown as Node, found)
  return found
}

function visit(node: unknown, found: string[]): void {
  if (Array.isArray(node)) {
    for (const item of node) visit(item, found)
  } else if (typeof node === 'object' && node !== null) {
    const { type, steps = [], ...rest } = node as Node
    if (type !== 'path') visit(Object.values(rest), found)
    else if (steps[0]?.type === 'name') found.push(steps.map(({ value }) => value).join('.'))
    else visit(steps, found)
  }
}
