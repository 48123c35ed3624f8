import type { ConditionRow, ConditionValue } from './condition-rows.ts'
import type { Token } from './tokens.ts'

const words: Readonly<Record<string, string>> = {
  '=': 'eq',
  '!=': 'differs',
  '<': 'lt',
  '<=': 'lte',
  '>': 'gt',
  '>=': 'gte',
}

/** One comparison as a row; undefined for what no row shows. */
export function readRow(tokens: readonly Token[], text: string): ConditionRow | undefined {
  for (const shape of shapes) {
    const reader = new RowReader(tokens, text)
    const row = shape(reader)
    if (row && reader.isAtEnd) return row
  }
  return undefined
}

type Shape = (reader: RowReader) => ConditionRow | undefined

const shapes: readonly Shape[] = [
  (read) => {
    const field = read.field()
    const operator = field && words[read.operator() ?? '']
    const value = operator ? read.value() : undefined
    return field && operator && value !== undefined ? { field, operator, value } : undefined
  },
  (read) => {
    const field = read.field()
    return field ? { field, operator: 'isTrue' } : undefined
  },
  (read) => {
    const field = read.field()
    const value = field && read.word('in') ? read.list() : undefined
    return field && value ? { field, operator: 'in', value } : undefined
  },
  (read) => {
    const value = read.value()
    const field = value !== undefined && read.word('in') ? read.field() : undefined
    return field && value !== undefined ? { field, operator: 'has', value } : undefined
  },
  (read) => {
    const field = read.call('exists') ? read.field() : undefined
    return field && read.sign(')') ? { field, operator: 'isNotBlank' } : undefined
  },
  (read) => {
    const field = read.call('contains') ? read.field() : undefined
    const value = field && read.sign(',') ? read.value() : undefined
    return field && value !== undefined && read.sign(')') ? { field, operator: 'contains', value } : undefined
  },
  (read) => {
    const field = read.call('group') ? read.field() : undefined
    const value = field && read.sign(')') && read.sign('=') ? read.value() : undefined
    return field && value !== undefined ? { field, operator: 'group', value } : undefined
  },
  (read) => {
    const field = read.call('substring') ? read.field() : undefined
    if (!field || !read.sign(',') || read.value() !== 0 || !read.sign(',')) return undefined
    const length = read.value()
    const value = read.sign(')') && read.sign('=') ? read.value() : undefined
    const isStart = typeof value === 'string' && [...value].length === length
    return isStart ? { field, operator: 'startsWith', value } : undefined
  },
  (read) => {
    if (!read.call('not')) return undefined
    const inner = read.until(')')
    const row = inner && readRow(inner.tokens, inner.text)
    const operator = row && opposites[row.operator]
    return row && operator ? { ...row, operator } : undefined
  },
]

const opposites: Readonly<Record<string, string>> = {
  eq: 'ne',
  in: 'notIn',
  isNotBlank: 'isBlank',
  isTrue: 'isFalse',
}

const reserved = /^(?:and|or|in|true|false|null|function)$/

/** Reads tokens from the left; what it asks for and does not find is undefined. */
class RowReader {
  readonly #tokens: readonly Token[]
  readonly #text: string
  #at = 0

  constructor(tokens: readonly Token[], text: string) {
    this.#tokens = tokens
    this.#text = text
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length
  }

  get #next(): Token | undefined {
    return this.#tokens[this.#at]
  }

  sign(text: string): boolean {
    const found = this.#next?.kind === 'operator' && this.#next.text === text
    if (found) this.#at += 1
    return found
  }

  word(text: string): boolean {
    const found = this.#next?.kind === 'name' && this.#next.text === text
    if (found) this.#at += 1
    return found
  }

  operator(): string | undefined {
    const token = this.#next
    if (token?.kind !== 'operator') return undefined
    this.#at += 1
    return token.text
  }

  call(name: string): boolean {
    const token = this.#next
    const found = token?.kind === 'variable' && token.text === `$${name}`
    if (found) this.#at += 1
    return found && this.sign('(')
  }

  field(): string | undefined {
    const steps: string[] = []
    do {
      const token = this.#next
      const isName = token?.kind === 'name' && !reserved.test(token.text)
      if (!isName && token?.kind !== 'quoted') return undefined
      const name = token!.text.replaceAll('`', '')
      // A dot inside a name would be read as a path the next time.
      if (name.includes('.') || name === '') return undefined
      steps.push(name)
      this.#at += 1
    } while (this.sign('.'))
    return steps.join('.')
  }

  value(): ConditionValue | undefined {
    const negative = this.sign('-')
    const token = this.#next
    if (token?.kind === 'number') {
      this.#at += 1
      return Number(token.text) * (negative ? -1 : 1)
    }
    if (negative || !token) return undefined
    if (token.kind === 'text') {
      const text = unquote(token.text)
      if (text !== undefined) this.#at += 1
      return text
    }
    if (token.kind === 'name' && (token.text === 'true' || token.text === 'false')) {
      this.#at += 1
      return token.text === 'true'
    }
    return this.#live()
  }

  #live(): ConditionValue | undefined {
    const from = this.#next!.from
    const start = this.#at
    const isFound =
      (this.#variable('$user') && this.sign('.') && this.field() !== undefined) ||
      this.#again(start, () => this.#day()) ||
      this.#again(
        start,
        () => (this.call('addDays') || this.#again(start, () => this.call('addMonths'))) && this.#shift(),
      )
    return isFound ? { live: this.#text.slice(from, this.#tokens[this.#at - 1]!.to) } : undefined
  }

  #again(at: number, read: () => boolean): boolean {
    this.#at = at
    return read()
  }

  #variable(text: string): boolean {
    const found = this.#next?.kind === 'variable' && this.#next.text === text
    if (found) this.#at += 1
    return found
  }

  #day(): boolean {
    const at = this.#at
    return (this.call('today') || this.#again(at, () => this.call('now'))) && this.sign(')')
  }

  #shift(): boolean {
    return this.#day() && this.sign(',') && typeof this.value() === 'number' && this.sign(')')
  }

  list(): ConditionValue[] | undefined {
    if (!this.sign('[')) return undefined
    const values: ConditionValue[] = []
    while (!this.sign(']')) {
      if (values.length > 0 && !this.sign(',')) return undefined
      const value = this.value()
      if (value === undefined) return undefined
      values.push(value)
    }
    return values
  }

  /** What stands before the last token, which must be this sign. */
  until(sign: string): { tokens: readonly Token[]; text: string } | undefined {
    const last = this.#tokens.at(-1)
    if (last?.kind !== 'operator' || last.text !== sign) return undefined
    const tokens = this.#tokens.slice(this.#at, -1)
    this.#at = this.#tokens.length
    return { tokens, text: this.#text }
  }
}

/** The text of a literal; undefined for an escape that JSONata does not know. */
function unquote(literal: string): string | undefined {
  const inner = literal.slice(1, -1)
  if (literal.length < 2 || literal.at(-1) !== literal[0]) return undefined
  if (/\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(inner.replaceAll('\\\\', ''))) return undefined
  return inner.replace(/\\(u[0-9a-fA-F]{4}|.)/g, (_all, code: string) =>
    code[0] === 'u' ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (plain[code] ?? code),
  )
}

const plain: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }
