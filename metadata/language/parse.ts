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
  /** `a@$v`: the variable that names each record of the step. */
  focus?: string
  /** `a#$i`: the variable that counts them. */
  index?: string
  /** A filter in brackets, or an index, of a step. */
  expr?: Ast
  /** `a{key: value}`. */
  group?: { lhs: [Ast, Ast][] }
  terms?: { descending: boolean; expression: Ast }[]
  signature?: { definition: string }
  body?: Ast
  /** A lambda that JSONata puts around a call in tail position. */
  thunk?: boolean
  pattern?: Ast
  update?: Ast
  delete?: Ast
}

export type ParseResult =
  | { ok: true; ast: Ast }
  | { ok: false; message: string; messageZh: string; from: number; to: number; tooLong?: true }

/** Longest expression text, in characters; beyond it JSONata's parser runs out of stack. */
export const longestExpression = 8192

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
      message: `An expression has at most ${longestExpression} characters; this one has ${text.length}.`,
      messageZh: `表达式最多 ${longestExpression} 个字符，当前为 ${text.length} 个。`,
      from: longestExpression,
      to: text.length,
      tooLong: true,
    }
  if (text.trim() === '')
    return { ok: false, message: 'The expression is empty.', messageZh: '表达式为空。', from: 0, to: 0 }
  if (depthOf(text) > 100)
    return {
      ok: false,
      message: 'The expression is nested too deeply.',
      messageZh: '表达式嵌套过深。',
      from: 0,
      to: text.length,
      tooLong: true,
    }
  try {
    return { ok: true, ast: jsonata(text).ast() as unknown as Ast }
  } catch (error) {
    return explain(text, error as { code?: string; message?: string; position?: number; token?: string })
  }
}

function explain(
  text: string,
  { code, message, position, token }: { code?: string; message?: string; position?: number; token?: string },
): ParseResult {
  const to = typeof position === 'number' ? Math.min(position, text.length) : text.length
  const [en, zh] = (code && reasons[code]?.(token ?? '')) || [
    message ?? 'The expression cannot be read.',
    '表达式无法解析。',
  ]
  return {
    ok: false,
    message: en,
    messageZh: zh,
    from: Math.max(0, to - Math.max(1, token === '(end)' ? 1 : (token?.length ?? 1))),
    to,
  }
}

/** JSONata's syntax errors in plain words. */
const reasons: Readonly<Record<string, (token: string) => [string, string]>> = {
  S0101: () => ['The text is not closed; a quote is missing.', '文本未结束，缺少引号。'],
  S0102: () => ['The number is too large.', '数字过大。'],
  S0105: () => ['The name is not closed; a backtick is missing.', '名称未结束，缺少反引号。'],
  S0106: () => ['The comment is not closed.', '注释未结束。'],
  S0201: (token) => [`"${token}" does not belong here.`, `此处不应出现“${token}”。`],
  S0202: (token) => [`"${token}" stands where something else was expected.`, `“${token}”的位置有误。`],
  S0203: () => ['A closing bracket is missing.', '缺少右括号。'],
  S0204: (token) => [`"${token}" is not an operator.`, `“${token}”不是运算符。`],
  S0207: () => ['The expression ends too early.', '表达式不完整。'],
  S0211: (token) => [`"${token}" cannot begin a value.`, `“${token}”不能作为值的开头。`],
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
