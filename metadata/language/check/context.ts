import type { Ast } from '../parse.ts'
import type { Diagnostic, DiagnosticCode, Kind, Many, Node, ObjectShape, Span } from '../types.ts'

/** What a text may name beside the record's own fields, by place. */
export interface Names {
  /** The record before the change: `$old`. */
  old?: true
  /** The record as it was frozen at the trigger: `$new`. */
  new?: true
  /** Object of `$record`, the host of a reference's filter. */
  record?: string
  /** `$settings.<object>.<field>`. */
  settings?: true
  /** Values of the request by variable, each with the kinds of what it holds: `user` → `id`, `email` … */
  given?: Readonly<Record<string, ReadonlyMap<string, Kind>>>
}

export interface CheckScope {
  objects: { get(name: string): ObjectShape | undefined }
  /** Object whose fields are bare names. */
  object?: string
  names?: Names
  /** Formulas of the own record by their expressions: their columns are written at the same moment. */
  inlineFormulas?: true
  /** Whether a name may be proposed to whoever asks; all, when absent. */
  mayName?(object: ObjectShape, field: string): boolean
}

/** Thrown inside a check: this part cannot be used. */
export class Refusal extends Error {
  readonly diagnostic: Diagnostic

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message.en)
    this.diagnostic = diagnostic
  }
}

export function refuse(code: DiagnosticCode, span: Span, en: string, zh: string, suggestion?: string): never {
  throw new Refusal({
    code,
    severity: 'error',
    message: { en, zh },
    from: span.from,
    to: span.to,
    ...(suggestion ? { suggestion } : {}),
  })
}

/** Rows an expression stands on, innermost last, and what its blocks named. */
export interface Frame {
  object: ObjectShape | undefined
  /** 0 for the expression's own record. */
  depth: number
  bound: ReadonlyMap<string, Node>
}

/** What a path leads to: one value, or the records of a list with what is read of each. */
export type Found = { node: Node; many?: undefined } | { many: Many; span: Span; node?: undefined }

export interface Checking {
  scope: CheckScope
  starts: ReadonlyMap<number, number>
  diagnostics: Diagnostic[]
  visit(ast: Ast, frame: Frame): Node
  /** The same where a list of records is possible too. */
  list(ast: Ast, frame: Frame): Found
}

/** A part that has been complained about already. */
export const broken = (span: Span): Node => ({
  op: 'literal',
  type: 'undef',
  value: false,
  from: span.from,
  to: span.to,
})

export const isBroken = (node: Node): boolean => node.op === 'literal' && node.type === 'undef'

const spans = new WeakMap<Ast, Span>()

/** Where a part stands: from its first word to its last. JSONata's tree gives only the ends of words. */
export function spanOf(checking: Pick<Checking, 'starts'>, ast: Ast): Span {
  const known = spans.get(ast)
  if (known) return known
  let from = Number.POSITIVE_INFINITY
  let to = 0
  const walk = (part: unknown): void => {
    if (Array.isArray(part)) {
      for (const one of part) walk(one)
      return
    }
    if (typeof part !== 'object' || part === null) return
    const { position } = part as Ast
    if (typeof position === 'number') {
      from = Math.min(from, checking.starts.get(position) ?? Math.max(0, position - 1))
      to = Math.max(to, position)
    }
    for (const inner of Object.values(part)) walk(inner)
  }
  walk(ast)
  const span = { from: Number.isFinite(from) ? from : 0, to }
  spans.set(ast, span)
  return span
}

export const kindNames: Record<Kind, { en: string; zh: string }> = {
  num: { en: 'a number', zh: '数字' },
  int: { en: 'a number', zh: '数字' },
  str: { en: 'a text', zh: '文本' },
  bool: { en: 'true or false', zh: '是或否' },
  date: { en: 'a day', zh: '日期' },
  dt: { en: 'a point in time', zh: '时间点' },
  time: { en: 'a time of day', zh: '时刻' },
  tags: { en: 'a list', zh: '列表' },
  ref: { en: 'a reference', zh: '引用' },
  none: { en: 'a value that cannot be compared', zh: '不可比较的值' },
  undef: { en: 'nothing', zh: '空值' },
}

export const isNumber = (kind: Kind): boolean => kind === 'num' || kind === 'int'
