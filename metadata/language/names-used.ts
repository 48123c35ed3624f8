import type { Ast } from './parse.ts'

/** First names of all paths over the record's own fields: `department` of `department.parent.name`; variables left out. */
export function namesUsed(ast: Ast): string[] {
  const names = new Set<string>()
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const part of node) walk(part)
      return
    }
    if (typeof node !== 'object' || node === null) return
    const { type, steps, ...rest } = node as Ast
    if (type === 'path' && steps) {
      const [first, ...others] = steps
      if (first?.type === 'name') names.add(String(first.value))
      else walk(first)
      for (const step of others) walk({ ...step, type: step.type === 'name' ? 'step' : step.type })
      return
    }
    for (const part of Object.values(rest)) walk(part)
  }
  walk(ast)
  return [...names]
}
