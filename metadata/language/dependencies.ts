import type { CheckScope } from './check/context.ts'
import { nearest } from './check/suggest.ts'
import { type Ast, parseExpression } from './parse.ts'
import { tokenStarts } from './tokens.ts'
import type { ObjectShape, Span } from './types.ts'

/** A field, relation or object where it is named. */
export interface Use extends Span {
  kind: 'field' | 'relation' | 'object'
  /** The object it is of; for an object, itself. */
  object: string
  name: string
}

export interface UnknownName extends Span {
  /** Objects that were looked at. */
  objects: readonly string[]
  name: string
  suggestion?: string
}

export interface Dependencies {
  /** In the order of the text. */
  uses: readonly Use[]
  unknown: readonly UnknownName[]
  /** Objects of which everything may be read: `*`, `**`, `$keys(customer)`. */
  dynamic: readonly string[]
  /** Depends on when, or by whom, it is asked. */
  volatile: boolean
}

/** What a part may give: records of these objects, as far as one can tell. `parent` is what `%` leads back to. */
interface Records {
  objects: readonly ObjectShape[]
  parent?: Records
}
interface Frame {
  here: Records
  bound: ReadonlyMap<string, Records>
}

const nothing: Records = { objects: [] }
/** Functions of JSONata that look at all that records have. */
export const readsAll: ReadonlySet<string> = new Set([
  'keys',
  'each',
  'sift',
  'spread',
  'merge',
  'lookup',
  'eval',
  'string',
  'clone',
])
/** Those that give some of the records that they are given, in some order. */
export const givesItsInput: ReadonlySet<string> = new Set([
  'sort',
  'filter',
  'reverse',
  'distinct',
  'append',
  'shuffle',
  'single',
  'clone',
])
/** Those that hand each record of a list over to a function. */
export const handsOver: ReadonlySet<string> = new Set(['map', 'filter', 'single', 'sort', 'reduce'])
const volatileFunctions = new Set(['now', 'today', 'millis', 'random', 'eval'])

/**
 * Everything a text names, with exact places, of the whole language: also what closures and SQL cannot do.
 * A text that cannot be parsed gives undefined.
 */
export function dependenciesOf(text: string, scope: CheckScope): Dependencies | undefined {
  const parsed = parseExpression(text)
  return parsed.ok ? new Reader(text, scope).read(parsed.ast) : undefined
}

class Reader {
  readonly #scope: CheckScope
  readonly #starts: ReadonlyMap<number, number>
  readonly #root: Records
  readonly #uses = new Map<string, Use>()
  readonly #unknown = new Map<number, UnknownName>()
  readonly #dynamic = new Set<string>()
  #volatile = false

  constructor(text: string, scope: CheckScope) {
    this.#scope = scope
    this.#starts = tokenStarts(text)
    this.#root = this.#recordsOf(scope.object)
  }

  read(ast: Ast): Dependencies {
    this.#visit(ast, { here: this.#root, bound: new Map() })
    return {
      uses: [...this.#uses.values()].sort((a, b) => a.from - b.from),
      unknown: [...this.#unknown.values()].sort((a, b) => a.from - b.from),
      dynamic: [...this.#dynamic],
      volatile: this.#volatile,
    }
  }

  #recordsOf(...names: (string | undefined)[]): Records {
    return { objects: names.flatMap((name) => (name && this.#scope.objects.get(name)) || []) }
  }

  #visit(ast: Ast, frame: Frame): Records {
    const found = this.#part(ast, frame)
    for (const { expr } of ast.predicate ?? [])
      if (expr) this.#visit(expr, { ...frame, here: { ...found, parent: frame.here } })
    for (const [key, value] of ast.group?.lhs ?? []) {
      this.#visit(key, { ...frame, here: found })
      this.#visit(value, { ...frame, here: found })
    }
    return ast.group ? nothing : found
  }

  #all(parts: readonly (Ast | undefined)[], frame: Frame): Records[] {
    return parts.map((part) => (part ? this.#visit(part, frame) : nothing))
  }

  #part(ast: Ast, frame: Frame): Records {
    switch (ast.type) {
      case 'path':
        return this.#path(ast.steps ?? [], frame)
      case 'variable':
        return this.#variable(ast, frame)
      case 'wildcard':
      case 'descendant':
        this.#everything(frame.here)
        return nothing
      case 'parent':
        return frame.here.parent ?? nothing
      case 'function':
      case 'partial':
        return this.#call(ast, frame, [])
      case 'apply': {
        const given = this.#visit(ast.lhs as Ast, frame)
        if (ast.rhs?.type === 'function') return this.#call(ast.rhs, frame, [given])
        this.#visit(ast.rhs!, frame)
        return nothing
      }
      case 'lambda':
        return this.#visit(ast.body!, frame)
      case 'block':
        return this.#block(ast.expressions ?? [], frame)
      case 'bind':
        return this.#visit(ast.rhs!, frame)
      case 'condition':
        this.#visit(ast.condition!, frame)
        return union(this.#all([ast.then, ast.else], frame))
      case 'unary':
        return this.#unary(ast, frame)
      case 'binary':
        this.#all([ast.lhs as Ast, ast.rhs], frame)
        return nothing
      case 'transform': {
        const here = this.#visit(ast.pattern!, frame)
        this.#all([ast.update, ast.delete], { ...frame, here })
        return frame.here
      }
    }
    return nothing
  }

  #unary(ast: Ast, frame: Frame): Records {
    if (ast.value === '[') return union(this.#all(ast.expressions ?? [], frame))
    if (ast.value === '{') this.#all((ast.lhs as unknown as [Ast, Ast][]).flat(), frame)
    else if (ast.expression) this.#visit(ast.expression, frame)
    return nothing
  }

  #block(parts: readonly Ast[], frame: Frame): Records {
    const bound = new Map(frame.bound)
    let last = nothing
    for (const part of parts) {
      last = this.#visit(part, { ...frame, bound })
      if (part.type === 'bind') bound.set(String((part.lhs as Ast).value), last)
    }
    return last
  }

  #variable(ast: Ast, frame: Frame): Records {
    const name = String(ast.value)
    const { names } = this.#scope
    if (name === '') return frame.here
    if (name === '$') return this.#root
    if (frame.bound.has(name)) return frame.bound.get(name)!
    if ((name === 'old' && names?.old) || (name === 'new' && names?.new)) return this.#root
    if (name === 'record') return this.#recordsOf(names?.record ?? this.#scope.object)
    if (names?.given?.[name] || name === 'settings') this.#volatile = true
    return nothing
  }

  /** @param before what `~>` hands over in front of the arguments */
  #call(ast: Ast, frame: Frame, before: readonly Records[]): Records {
    const args = ast.arguments ?? []
    const name = ast.procedure?.type === 'variable' ? String(ast.procedure.value) : ''
    const plain = args.map((arg) => (arg.type === 'lambda' ? nothing : this.#visit(arg, frame)))
    const given = [...before, ...plain]
    for (const arg of args)
      if (arg.type === 'lambda')
        this.#lambda(arg, handsOver.has(name) ? (given[0] ?? nothing) : nothing, frame)
    if (ast.procedure?.type === 'lambda') this.#visit(ast.procedure, frame)
    if (ast.procedure?.type === 'block') this.#visit(ast.procedure, frame)
    if (readsAll.has(name)) for (const one of given.length > 0 ? given : [frame.here]) this.#everything(one)
    if (volatileFunctions.has(name)) this.#volatile = true
    return givesItsInput.has(name) ? union(given) : nothing
  }

  #lambda(ast: Ast, given: Records, frame: Frame): void {
    const bound = new Map(frame.bound)
    for (const param of ast.arguments ?? []) bound.set(String(param.value), given)
    this.#visit(ast.body!, { ...frame, bound })
  }

  #path(steps: readonly Ast[], frame: Frame): Records {
    const [first] = steps
    const isFree = first?.type === 'variable' && !frame.bound.has(String(first.value))
    if (isFree && first.value === 'settings') return this.#setting(steps.slice(1))
    if (isFree && first.value === 'user') return this.#userField(steps[1])
    let here = frame.here
    let bound = frame.bound
    for (const [at, step] of steps.entries()) {
      const inside: Frame = { here, bound }
      const isName = step.type === 'name'
      const isSort = step.type === 'sort'
      const found = isName ? this.#name(step, here, at > 0) : isSort ? here : this.#visit(step, inside)
      if (isSort)
        for (const { expression } of step.terms ?? []) this.#visit(expression, { ...inside, here: found })
      for (const { expr } of step.stages ?? [])
        if (expr) this.#visit(expr, { bound, here: { ...found, parent: here } })
      if (step.focus) bound = new Map(bound).set(step.focus, found)
      else here = isName ? { ...found, parent: here } : found
    }
    return here
  }

  #name(step: Ast, here: Records, after: boolean): Records {
    const name = String(step.value)
    const span = this.#spanOf(step)
    const next: ObjectShape[] = []
    let isKnown = here.objects.length === 0
    for (const object of here.objects) {
      const field = object.fields.get(name)
      const relation = object.relations.get(name)
      if (!field && !relation) {
        isKnown ||= after && name === 'id'
        continue
      }
      isKnown = true
      this.#use({ kind: field ? 'field' : 'relation', object: object.name, name, ...span })
      const targets = field ? field.to : [relation!.object]
      next.push(...targets.flatMap((target) => this.#scope.objects.get(target) ?? []))
    }
    if (!isKnown) this.#unknownName(name, here.objects, span)
    return { objects: next }
  }

  #setting([object, field]: readonly Ast[]): Records {
    this.#volatile = true
    if (object?.type !== 'name') return nothing
    const name = String(object.value)
    const here = this.#recordsOf(name)
    if (here.objects.length > 0) this.#use({ kind: 'object', object: name, name, ...this.#spanOf(object) })
    return field?.type === 'name' ? this.#name(field, here, true) : nothing
  }

  /** A field of the person's own record; what else `$user` has is of no object. */
  #userField(field: Ast | undefined): Records {
    this.#volatile = true
    if (!this.#scope.names?.given?.['user'] || field?.type !== 'name') return nothing
    const here = this.#recordsOf('user')
    return here.objects.some(({ fields }) => fields.has(String(field.value)))
      ? this.#name(field, here, true)
      : nothing
  }

  #spanOf({ position = 0 }: Ast): Span {
    return { from: this.#starts.get(position) ?? position, to: position }
  }

  #use(use: Use): void {
    this.#uses.set(`${use.from} ${use.object}`, use)
  }

  #unknownName(name: string, objects: readonly ObjectShape[], span: Span): void {
    const { mayName } = this.#scope
    const known = objects.flatMap((object) =>
      [...object.fields.keys(), ...object.relations.keys()].filter((one) => !mayName || mayName(object, one)),
    )
    const suggestion = nearest(name, known)
    const looked = objects.map((object) => object.name)
    this.#unknown.set(span.from, { name, objects: looked, ...span, ...(suggestion ? { suggestion } : {}) })
  }

  #everything({ objects }: Records): void {
    for (const { name } of objects) this.#dynamic.add(name)
  }
}

const union = (all: readonly Records[]): Records => ({
  objects: [...new Set(all.flatMap(({ objects }) => objects))],
})
