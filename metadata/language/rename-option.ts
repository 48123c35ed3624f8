import type { CheckScope } from './check/context.ts'
import { dependenciesOf } from './dependencies.ts'
import { type Ast, parseExpression } from './parse.ts'
import { quoteText } from './quote.ts'
import { tokenStarts } from './tokens.ts'

/** The value of a select that gets another name. */
export interface OptionRenaming {
  /** Fields that hold it, lookups of them included: `object.field`. */
  fields: ReadonlySet<string>
  name: string
  to: string
}

export type RenamedOption =
  | { ok: true; text: string; places: number }
  /** `doubtful`: beside such a field the word stands in a place where it could mean something else. */
  | { ok: false; reason: 'unreadable' | 'doubtful' }

/**
 * The text with another value where the old one is compared with, or becomes the value of, one of the fields.
 *
 * @param isResult what the expression gives is put into such a field
 */
export function renameOptionInExpression(
  text: string,
  scope: CheckScope,
  { fields, name, to }: OptionRenaming,
  isResult = false,
): RenamedOption {
  const parsed = parseExpression(text)
  if (!parsed.ok) return { ok: false, reason: 'unreadable' }
  const meant = dependenciesOf(text, scope)!.uses.filter(
    (use) => use.kind === 'field' && fields.has(`${use.object}.${use.name}`),
  )
  if (meant.length === 0 && !isResult) return { ok: true, text, places: 0 }
  const found = new Literals(name, new Set(meant.map((use) => use.to)))
  if (isResult) found.take(parsed.ast)
  found.visit(parsed.ast)
  if (found.isDoubtful) return { ok: false, reason: 'doubtful' }
  const starts = tokenStarts(text)
  const ends = [...found.ends].sort((a, b) => b - a)
  const next = ends.reduce(
    (now, end) => now.slice(0, starts.get(end) ?? end) + quoteText(to) + now.slice(end),
    text,
  )
  return { ok: true, text: next, places: ends.length }
}

const compares = new Set(['=', '!=', 'in'])

class Literals {
  /** Where the texts to be changed end. */
  readonly ends = new Set<number>()
  readonly #elsewhere = new Set<number>()
  readonly #seen = new Set<number>()
  readonly #name: string
  readonly #fieldEnds: ReadonlySet<number>

  constructor(name: string, fieldEnds: ReadonlySet<number>) {
    this.#name = name
    this.#fieldEnds = fieldEnds
  }

  get isDoubtful(): boolean {
    return [...this.#seen].some((end) => !this.ends.has(end) && !this.#elsewhere.has(end))
  }

  visit(ast: Ast): void {
    if (ast.type === 'string' && ast.value === this.#name) this.#seen.add(ast.position ?? -1)
    if (ast.type === 'binary' && compares.has(String(ast.value))) {
      const [lhs, rhs] = [ast.lhs as Ast, ast.rhs!]
      for (const [one, other] of [
        [lhs, rhs],
        [rhs, lhs],
      ] as const)
        if (this.#isField(one)) this.take(other)
        else if (one.type === 'path') this.take(other, this.#elsewhere)
    }
    for (const part of Object.values(ast)) this.#inside(part)
  }

  #inside(part: unknown): void {
    if (Array.isArray(part)) for (const each of part) this.#inside(each)
    else if (typeof part === 'object' && part !== null && 'type' in part) this.visit(part as Ast)
    else if (typeof part === 'object' && part !== null)
      for (const each of Object.values(part)) this.#inside(each)
  }

  /** The texts that a part may give. */
  take(ast: Ast | undefined, into = this.ends): void {
    if (!ast) return
    if (ast.type === 'string' && ast.value === this.#name) into.add(ast.position ?? -1)
    if (ast.type === 'condition') for (const one of [ast.then, ast.else]) this.take(one, into)
    if (ast.type === 'block') this.take(ast.expressions?.at(-1), into)
    if (ast.type === 'unary' && ast.value === '[')
      for (const one of ast.expressions ?? []) this.take(one, into)
  }

  #isField(ast: Ast): boolean {
    if (ast.type === 'path') return this.#fieldEnds.has(ast.steps?.at(-1)?.position ?? -1)
    if (ast.type === 'condition') return [ast.then, ast.else].some((one) => one && this.#isField(one))
    return ast.type === 'block' && this.#isField(ast.expressions?.at(-1) as Ast)
  }
}
