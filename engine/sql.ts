/**
 * A piece of SQL with its parameters. Pieces nest: a value becomes `$n`, a piece is spliced in place, so the
 * numbers always follow the text. Nothing that came from outside is ever part of the text.
 */
export interface Sql {
  readonly strings: readonly string[]
  /** One fewer than `strings`: each a value to bind or a nested piece. */
  readonly parts: readonly unknown[]
  readonly isSql: true
}

/** The text and values that PostgreSQL gets. */
export interface SqlText {
  text: string
  values: unknown[]
}

const piece = (strings: readonly string[], parts: readonly unknown[]): Sql => ({
  strings,
  parts,
  isSql: true,
})

export const isSql = (value: unknown): value is Sql =>
  typeof value === 'object' && value !== null && (value as Sql).isSql === true

/** `sql\`SELECT ${ident('name')} FROM t WHERE id = ${id}\`` */
export function sql(strings: TemplateStringsArray, ...parts: unknown[]): Sql {
  return piece(strings, parts)
}

/** Text that the engine itself wrote: keywords, casts, operators. Never text from a request or a document. */
export const raw = (text: string): Sql => piece([text], [])

export const empty = raw('')

/** An identifier, always quoted. @throws when it holds a NUL byte, which PostgreSQL cannot store. */
export function ident(...names: string[]): Sql {
  return raw(names.map(quoteIdent).join('.'))
}

export function quoteIdent(name: string): string {
  if (name.includes('\0')) throw new Error('An SQL identifier cannot hold a NUL byte.')
  return `"${name.replaceAll('"', '""')}"`
}

/** A text literal for DDL, where parameters are not allowed. */
export const quoteLiteral = (text: string): string => {
  const escaped = text.replaceAll("'", "''")
  return text.includes('\\') ? ` E'${escaped.replaceAll('\\', '\\\\')}'` : `'${escaped}'`
}

export function join(pieces: readonly Sql[], separator = ', '): Sql {
  if (pieces.length === 0) return empty
  return piece(['', ...pieces.slice(1).map(() => separator), ''], pieces)
}

/** All of them; an empty list holds. */
export const allOf = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? raw('true') : sql`(${join(conditions, ' AND ')})`

/** One of them; an empty list does not hold. */
export const anyOf = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? raw('false') : sql`(${join(conditions, ' OR ')})`

/** Numbers the parameters in textual order. */
export function toSqlText(query: Sql): SqlText {
  const values: unknown[] = []
  const out: string[] = []
  const walk = (part: Sql): void => {
    part.strings.forEach((text, at) => {
      out.push(text)
      if (at >= part.parts.length) return
      const value = part.parts[at]
      if (isSql(value)) walk(value)
      else out.push(`$${values.push(value)}`)
    })
  }
  walk(query)
  return { text: out.join(''), values }
}

/** The same with its values written into the text, for DDL and journalled steps. Texts, lists of texts, numbers, booleans, NULL. */
export function toLiteralText(query: Sql): string {
  const { text, values } = toSqlText(query)
  if (values.length === 0) return text
  return text.replace(/\$(\d+)/g, (_, at: string) => literalOf(values[Number(at) - 1]))
}

function literalOf(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (typeof value === 'boolean' || typeof value === 'number') return String(value)
  if (!Array.isArray(value)) return quoteLiteral(String(value))
  const items = value.map((item) => `"${String(item).replace(/[\\"]/g, (char) => `\\${char}`)}"`)
  return quoteLiteral(`{${items.join(',')}}`)
}
