import type { Span } from './types.ts'

export interface Token extends Span {
  kind: 'name' | 'quoted' | 'text' | 'number' | 'variable' | 'regex' | 'comment' | 'operator' | 'unknown'
  text: string
}

const shapes: readonly [Token['kind'], RegExp][] = [
  ['comment', /\/\*[\s\S]*?(?:\*\/|$)/y],
  ['text', /"(?:\\[\s\S]|[^"\\])*(?:"|$)|'(?:\\[\s\S]|[^'\\])*(?:'|$)/y],
  ['quoted', /`[^`]*(?:`|$)/y],
  ['number', /(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][-+]?\d+)?/y],
  ['variable', /\$[^\s.[\]{}(),;:?+\-*/%|=<>^&#@!~"'`$]*\$?/y],
  ['operator', /\*\*|:=|!=|<=|>=|~>|\.\.|\?:|\?\?|[.[\]{}(),@#;:?+\-*/%|=<>^&!~]/y],
  ['name', /[^\s.[\]{}(),;:?+\-*/%|=<>^&#@!~"'`]+/y],
]

const beforeRegex = /^(?:[([{,;:?=<>&|+\-*%~^!]|:=|!=|<=|>=|~>|\?:|\?\?|and|or|in)$/
const regex = /\/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n])+\/[im]*/y

/**
 * The words of an expression, with their places: highlighting, and the start of what JSONata's tree gives only the
 * end of. Never fails; what cannot be read is `unknown`.
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    if (/\s/.test(text[at]!)) {
      at += 1
      continue
    }
    const token = read(
      text,
      at,
      tokens.findLast(({ kind }) => kind !== 'comment'),
    )
    tokens.push(token)
    at = token.to
  }
  return tokens
}

function read(text: string, at: number, before: Token | undefined): Token {
  const take = (kind: Token['kind'], pattern: RegExp): Token | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    return found ? { kind, text: found, from: at, to: at + found.length } : undefined
  }
  if (text[at] === '/' && text[at + 1] !== '*' && (!before || beforeRegex.test(before.text))) {
    const found = take('regex', regex)
    if (found) return found
  }
  for (const [kind, pattern] of shapes) {
    const found = take(kind, pattern)
    if (found) return found
  }
  return { kind: 'unknown', text: text[at]!, from: at, to: at + 1 }
}

/** Where the token that ends at an offset begins. */
export function tokenStarts(text: string): ReadonlyMap<number, number> {
  return new Map(tokenize(text).map(({ from, to }) => [to, from]))
}
