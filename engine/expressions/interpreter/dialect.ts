import type { Ast } from '../../../metadata/language/parse.ts'

const variable = (name: string): Ast => ({ type: 'variable', value: name })

const calling = (name: string, args: Ast[], position?: number): Ast => ({
  type: 'function',
  value: '(',
  procedure: variable(name),
  arguments: args,
  ...(position === undefined ? {} : { position }),
})

/** Operators whose stock behaviour differs from that of closures and SQL, and what stands in for each. */
const replaced: Readonly<Record<string, string>> = {
  '/': '__div',
  '%': '__mod',
  '=': '__eq',
  '!=': '__ne',
  '<': '__lt',
  '<=': '__le',
  '>': '__gt',
  '>=': '__ge',
  in: '__in',
  '&': '__concat',
}

type Filter = { type: string; expr: Ast }

/**
 * Rewrites JSONata's own tree, in place, to the dialect: division by zero is missing; a condition in brackets is not
 * asked of a missing list; a reference compares as its id and a point in time with a day as its day; texts compare by
 * code point. `$base(amount)` reads the company-currency value; `$group(stage)` learns the groups of its field.
 *
 * @param groupsOf option → group of the select that a path leads to
 */
export function toDialect(ast: Ast, groupsOf: (path: readonly string[]) => Record<string, string>): void {
  const seen = new Set<unknown>()
  const walk = (part: unknown): void => {
    if (typeof part !== 'object' || part === null || seen.has(part)) return
    seen.add(part)
    if (Array.isArray(part)) {
      for (const one of part) walk(one)
      return
    }
    const node = part as Ast
    for (const filter of [...(node.stages ?? []), ...(node.predicate ?? [])] as unknown as Filter[])
      if (filter.type === 'filter' && filter.expr.type !== 'number') {
        walk(filter.expr)
        filter.expr = {
          type: 'condition',
          condition: calling('exists', [variable('')]),
          // biome-ignore lint/suspicious/noThenProperty: JSONata's own name in its syntax tree
          then: filter.expr,
        }
      }
    for (const inner of Object.values(node)) walk(inner)
    if (node.type === 'binary') operator(node)
    if (node.type === 'function') special(node, groupsOf)
    if (node.thunk && node.body && node.body.type !== 'function') unwrap(node, node.body)
  }
  walk(ast)
}

function operator(node: Ast): void {
  const name = replaced[String(node.value)]
  if (!name || Array.isArray(node.lhs)) return
  const made = calling(name, [node.lhs as Ast, node.rhs as Ast], node.position)
  delete node.lhs
  delete node.rhs
  Object.assign(node, made)
}

/** JSONata defers a call in tail position; what is no call any more has to stand there by itself. */
function unwrap(node: Ast, body: Ast): void {
  for (const key of ['thunk', 'body', 'arguments'] as const) delete node[key]
  Object.assign(node, body)
}

function special(node: Ast, groupsOf: (path: readonly string[]) => Record<string, string>): void {
  const name = node.procedure?.type === 'variable' ? node.procedure.value : undefined
  const [subject] = node.arguments ?? []
  const steps = subject?.type === 'path' ? (subject.steps ?? []) : []
  const last = steps.at(-1)
  if (!last) return
  if (name === 'base') {
    last.value = `${String(last.value)}_base`
    Object.assign(node, { type: 'block', expressions: [subject] })
  }
  if (name !== 'group') return
  const path = steps.filter((step) => step.type === 'name').map((step) => String(step.value))
  Object.assign(
    node,
    calling('__group', [subject!, { type: 'string', value: JSON.stringify(groupsOf(path)) }]),
  )
}
