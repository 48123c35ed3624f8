import type { Ast } from './parse.ts'

/** What JSONata derives from the rest of the tree, or only says where it stood. */
const derived = new Set([
  'position',
  'slot',
  'seekingParent',
  'ancestor',
  'tuple',
  'consarray',
  'nextFunction',
])

/** Brackets around one expression that change nothing: neither picked from nor grouped, and naming no value. */
export function insideBrackets(ast: Ast): Ast | undefined {
  if (ast.type !== 'block' || ast.expressions?.length !== 1) return undefined
  if (ast.predicate || ast.stages || ast.group || ast.focus || ast.index) return undefined
  const inner = ast.expressions[0]!
  return namesValue(inner) ? undefined : inner
}

function namesValue(part: unknown): boolean {
  if (Array.isArray(part)) return part.some(namesValue)
  if (typeof part !== 'object' || part === null) return false
  const { type } = part as Ast
  if (type === 'bind') return true
  return type !== 'block' && type !== 'lambda' && Object.values(part).some(namesValue)
}

/**
 * A tree without places, and without brackets that change nothing, as plain JSON.
 *
 * @param rename what stands for a name of a path
 */
export function plainTree(ast: Ast, rename: (name: string) => string = (name) => name): unknown {
  const plain = (part: unknown, key: string): unknown => {
    if (part instanceof RegExp) return String(part)
    if (Array.isArray(part)) return part.map((one) => plain(one, key))
    if (typeof part !== 'object' || part === null) return part
    const node = part as Ast
    const inner = key === 'steps' || key === 'procedure' ? undefined : insideBrackets(node)
    if (inner) return plain(inner, key)
    const negated = node.type === 'unary' && node.value === '-' ? plain(node.expression, '') : undefined
    if (isPlainNumber(negated)) return { ...negated, value: -negated.value }
    const entries = Object.entries(node).filter(
      ([name, value]) => !derived.has(name) && value !== undefined && typeof value !== 'function',
    )
    return Object.fromEntries(
      entries.map(([name, value]) => {
        const isName = name === 'value' && node.type === 'name'
        return [name, isName ? rename(String(value)) : plain(value, name)]
      }),
    )
  }
  return plain(ast, '')
}

/** JSONata makes one number of `-1`, but not of `-(1)`. */
const isPlainNumber = (part: unknown): part is { type: 'number'; value: number } =>
  (part as Ast | undefined)?.type === 'number' && typeof (part as Ast).value === 'number'

/** Whether two trees say the same, wherever their words stand. */
export const isSameTree = (one: Ast, other: Ast, rename?: (name: string) => string): boolean =>
  JSON.stringify(plainTree(one, rename)) === JSON.stringify(plainTree(other, rename))
