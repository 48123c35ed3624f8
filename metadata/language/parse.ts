import jsonata from 'jsonata'

/** A node of JSONata's syntax tree, as far as we look at it. */
export interface Ast {
  type: string
  value?: unknown
  position?: number
  lhs?: Ast | Ast[]
  rhs?: Ast
  steps?: Ast[]
  stages?: Ast[]
  predicate?: Ast[]
  expressions?: Ast[]
  expression?: Ast
  procedure?: Ast
  arguments?: Ast[]
  condition?: Ast
  then?: Ast
  else?: Ast
  keepArray?: boolean
}

export type ParseResult = { ok: true; ast: Ast } | { ok: false; message: string; from: number; to: number }

/** Longest expression text; beyond it JSONata's parser runs out of stack. */
export const longestExpression = 4000

const cache = new Map<string, ParseResult>()

/** Parses with JSONata's own parser; remembers the last 5,000 texts. */
export function parseExpression(text: string): ParseResult {
  const known = cache.get(text)
  if (known) return known
  const result = parse(text)
  if (cache.size >= 5000) cache.delete(cache.keys().next().value as string)
  cache.set(text, result)
  return result
}

function parse(text: string): ParseResult {
  if (text.length > longestExpression)
    return {
      ok: false,
      message: `an expression has at most ${longestExpression} characters`,
      from: longestExpression,
      to: text.length,
    }
  if (text.trim() === '') return { ok: false, message: 'the expression is empty', from: 0, to: 0 }
  if (depthOf(text) > 100)
    return { ok: false, message: 'the expression is nested too deeply', from: 0, to: text.length }
  try {
    return { ok: true, ast: jsonata(text).ast() as unknown as Ast }
  } catch (error) {
    const { message, position } = error as { message?: string; position?: number }
    const at = typeof position === 'number' ? position : text.length
    return { ok: false, message: message ?? String(error), from: Math.max(0, at - 1), to: at }
  }
}

function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (const char of text) {
    if (char === '(' || char === '[' || char === '{') deepest = Math.max(deepest, ++depth)
    else if (char === ')' || char === ']' || char === '}') depth--
  }
  return deepest
}
