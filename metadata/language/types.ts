/** What a value is to the language. `none` can only be tested with $exists; `undef` is always missing. */
export type Kind = 'num' | 'int' | 'str' | 'bool' | 'date' | 'dt' | 'time' | 'tags' | 'ref' | 'none' | 'undef'

/** Where in a text: offsets of JavaScript's string. */
export interface Span {
  from: number
  to: number
}

export type DiagnosticCode =
  | 'syntax'
  | 'too_long'
  | 'unknown_name'
  | 'type_mismatch'
  | 'list'
  | 'not_compilable'
  | 'not_in_sql'
  | 'hint'

/** A finding about a text. An `error` makes it unusable in its place. */
export interface Diagnostic extends Span {
  code: DiagnosticCode
  severity: 'error' | 'warning' | 'info'
  message: { en: string; zh: string }
  /** What the named part was probably meant to be. */
  suggestion?: string
}

/** What the language knows of a field. */
export interface FieldShape {
  name: string
  language: Exclude<Kind, 'undef'>
  to: readonly string[]
  stores: 'value' | 'target' | 'links' | 'files'
  options?: readonly { key: string; group?: 'open' | 'done' | 'cancelled' }[]
  type: string
  /** An unstored formula or lookup, in terms of its own record. */
  computed?: Node
  /** A formula that is kept in a column. Formulas over it are made of its expression. */
  formula?: Node
}

/** The other side of a reference, as a list on the object. */
export interface RelationShape {
  name: string
  object: string
  field: string
}

export interface ObjectShape {
  name: string
  fields: ReadonlyMap<string, FieldShape>
  relations: ReadonlyMap<string, RelationShape>
  /** A settings object: one record a company or a user. */
  single?: 'company' | 'user'
}

/** Where a path starts: the row in hand, the outermost one (`$$`), or a record under a variable. */
export type Root = 'row' | 'root' | 'old' | 'new' | 'record'

/** A to-one path from a root. `object` is that of the root. */
export interface Path {
  root: Root
  object: string
  path: readonly string[]
}

/** One step to many: along `path`, then the records of `object` whose `field` points here. */
export interface Hop {
  path: readonly string[]
  /** Object the relation starts from. */
  from: string
  relation: string
  /** Object of the records it leads to. */
  object: string
  /** Field that holds the reference: of `object`, or of `from` for a multiReference. */
  field: string
  kind: 'inverse' | 'links'
  filter?: Node
}

/** Records of a list and what is read of each; without `value`, the records themselves. */
export interface Many {
  root: Root
  object: string
  hops: readonly Hop[]
  value?: Node
}

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>='
export type Arithmetic = '+' | '-' | '*' | '/' | '%'
export type Aggregate = 'sum' | 'average' | 'min' | 'max' | 'count' | 'join'

/** Kind by which two sides are compared; `day` takes a point in time as its day in the business time zone. */
export type ComparedAs = 'num' | 'str' | 'bool' | 'date' | 'dt' | 'time' | 'ref' | 'day'

type Part =
  | { op: 'literal'; value: string | number | boolean }
  | { op: 'list'; items: readonly Node[] }
  | ({ op: 'field' } & Path)
  /** The records' own formula, with the record at `path` as its row. */
  | ({ op: 'within'; of: Node; computed?: string } & Path)
  /** A value of the request: `$user.id`, `$settings.sales.limit`, `$input.note`. */
  | { op: 'given'; name: string; path: readonly string[] }
  | { op: 'negate'; of: Node }
  | { op: 'arithmetic'; operator: Arithmetic; left: Node; right: Node }
  | { op: 'compare'; operator: Comparison; as: ComparedAs; left: Node; right: Node }
  | { op: 'and' | 'or'; left: Node; right: Node }
  | { op: 'concat'; left: Node; right: Node }
  | { op: 'choice'; condition: Node; yes: Node; no?: Node }
  | { op: 'in'; as: ComparedAs; left: Node; right: Node }
  | { op: 'inMany'; as: ComparedAs; left: Node; many: Many }
  | { op: 'exists'; of: Node }
  | { op: 'existsMany'; many: Many }
  | { op: 'aggregate'; fn: Aggregate; many: Many; separator?: string }
  | { op: 'call'; name: string; args: readonly Node[]; options?: Readonly<Record<string, readonly string[]>> }

/** A checked expression: plain JSON, what closures and SQL are made of. */
export type Node = Part & Span & { type: Kind }

export type NodeOf<O extends Part['op']> = Extract<Node, { op: O }>
