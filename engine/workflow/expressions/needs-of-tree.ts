import { isFunction } from '../../../metadata/language/check/calls.ts'
import { nearest } from '../../../metadata/language/check/suggest.ts'
import { givesItsInput, handsOver, readsAll } from '../../../metadata/language/dependencies.ts'
import { emptyNeed, type Needs } from '../../../metadata/language/needs.ts'
import type { Ast } from '../../../metadata/language/parse.ts'
import type { ObjectDef } from '../../model.ts'
import { inCompanyCurrency } from './dynamic-calls.ts'
import { follow, type Place, readWhole, type Shapes } from './places.ts'
import { processVariables } from './process-names.ts'

/** What a text says about names that are not there. */
export interface WrongName {
  en: string
  zh: string
}

/** Names of a document that expressions may use: declared variables and nodes. */
export interface DocumentNames {
  variables: ReadonlySet<string>
  nodes: ReadonlySet<string>
}

type Bound = ReadonlyMap<string, Place | undefined>

/** Everything a text reads of records, so that it can be loaded before its closure runs, and the names it gets wrong. */
export function needsOfTree(
  ast: Ast,
  { shapes, object, names }: { shapes: Shapes; object: ObjectDef | undefined; names?: DocumentNames },
): { needs: Needs; settings: ReadonlySet<string>; wrong: WrongName[] } {
  const needs: Needs = { root: emptyNeed(), old: emptyNeed(), new: emptyNeed(), record: emptyNeed() }
  const walk = new Walk(shapes, names)
  const root = object && { object, need: needs.root }
  walk.roots = {
    record: root,
    $: root,
    old: object && { object, need: needs.old },
    new: object && { object, need: needs.new },
  }
  walk.end(walk.visit(ast, root, new Map()))
  return { needs, settings: walk.settings, wrong: walk.wrong }
}

class Walk {
  readonly wrong: WrongName[] = []
  /** Objects whose settings are read. */
  readonly settings = new Set<string>()
  roots: Readonly<Record<string, Place | undefined>> = {}
  readonly #shapes: Shapes
  readonly #names: DocumentNames | undefined

  constructor(shapes: Shapes, names: DocumentNames | undefined) {
    this.#shapes = shapes
    this.#names = names
  }

  /** @returns where the part leads, when to records; whoever does not read on has it read whole */
  visit(ast: Ast, here: Place | undefined, bound: Bound, inside = false): Place | undefined {
    const place = this.#part(ast, here, bound, inside)
    if (!ast.group) return place
    for (const part of ast.group.lhs.flat()) this.end(this.visit(part, place, bound, place === undefined))
    return undefined
  }

  #part(ast: Ast, here: Place | undefined, bound: Bound, inside: boolean): Place | undefined {
    switch (ast.type) {
      case 'path':
        return this.#path(ast.steps ?? [], here, bound, inside)
      case 'name':
        return this.#path([ast], here, bound, inside)
      case 'variable':
        return this.#filters(ast, this.#variable(String(ast.value), here, bound), bound)
      case 'block':
        return this.#block(ast, here, bound, inside)
      case 'function':
      case 'partial':
        return this.#call(ast, [], here, bound, inside)
      case 'lambda':
        this.#lambda(ast, undefined, here, bound, inside)
        return undefined
      case 'apply':
        return this.#apply(ast, here, bound, inside)
      case 'transform':
        this.#transform(ast, undefined, bound)
        return undefined
      case 'wildcard':
      case 'descendant':
        readWhole(here)
        return undefined
      case 'bind':
        return this.visit(ast.rhs!, here, bound, inside)
      case 'parent':
        return here?.parent
      case 'unary':
        return ast.value === '['
          ? this.#list(ast, here, bound, inside)
          : this.#parts(ast, here, bound, inside)
      default:
        return this.#parts(ast, here, bound, inside)
    }
  }

  #parts(ast: Ast, here: Place | undefined, bound: Bound, inside: boolean): undefined {
    for (const part of partsOf(ast)) this.end(this.visit(part, here, bound, inside))
  }

  /** Records beside others are read on as the first are; the rest is read whole. */
  #list(ast: Ast, here: Place | undefined, bound: Bound, inside: boolean): Place | undefined {
    const places = (ast.expressions ?? []).flatMap((part) => this.visit(part, here, bound, inside) ?? [])
    for (const place of places.slice(1)) readWhole(place)
    return places[0]
  }

  /** A path that ends in records is read with all their own fields. */
  end(place: Place | undefined): void {
    if (!place) return
    // The run's own record, by itself, is a reference to it.
    if (Object.values(this.roots).some((root) => root?.need === place.need)) place.need.fields.add('id')
    else readWhole(place)
  }

  /** @param before what `~>` hands over in front of the arguments */
  #call(
    ast: Ast,
    before: readonly (Place | undefined)[],
    here: Place | undefined,
    bound: Bound,
    inside: boolean,
  ): Place | undefined {
    const { procedure, arguments: args = [] } = ast
    const name = procedure?.type === 'variable' ? String(procedure.value) : ''
    const given = [
      ...before,
      ...args.flatMap((arg) =>
        arg.type === 'lambda' || arg.type === 'operator'
          ? []
          : [this.visit(name === 'base' ? inCompanyCurrency(arg) : arg, here, bound, inside)],
      ),
    ]
    for (const arg of args)
      if (arg.type === 'lambda')
        this.#lambda(arg, handsOver.has(name) ? given[0] : undefined, here, bound, inside)
    if (procedure && name === '') this.end(this.visit(procedure, here, bound, inside))
    else if (!bound.has(name) && !isFunction(name)) this.#noFunction(name)
    const isAll = readsAll.has(name)
    for (const place of given.length > 0 || !isAll ? given : [here])
      if (isAll) readWhole(place)
      else this.end(place)
    return givesItsInput.has(name) ? given.find((place) => place !== undefined) : undefined
  }

  /** @param given records that are handed over to it */
  #lambda(ast: Ast, given: Place | undefined, here: Place | undefined, bound: Bound, inside: boolean): void {
    const params = (ast.arguments ?? []).map(({ value }) => [String(value), given] as const)
    this.end(this.visit(ast.body!, here, new Map([...bound, ...params]), inside))
  }

  #apply({ lhs, rhs }: Ast, here: Place | undefined, bound: Bound, inside: boolean): Place | undefined {
    const given = this.visit(lhs as Ast, here, bound, inside)
    if (rhs?.type === 'function') return this.#call(rhs, [given], here, bound, inside)
    if (rhs?.type === 'transform') {
      this.#transform(rhs, given, bound)
      readWhole(given)
      return given
    }
    this.end(given)
    if (rhs) this.end(this.visit(rhs, here, bound, inside))
    return undefined
  }

  #transform({ pattern, update, delete: gone }: Ast, of: Place | undefined, bound: Bound): void {
    const place = pattern && this.visit(pattern, of, bound, true)
    for (const part of [update, gone]) if (part) this.end(this.visit(part, place, bound, true))
  }

  #noFunction(name: string): void {
    this.wrong.push({ en: `There is no function $${name}.`, zh: `没有函数 $${name}。` })
  }

  #variable(name: string, here: Place | undefined, bound: Bound): Place | undefined {
    if (name === '') return here
    if (bound.has(name)) return bound.get(name)
    if (name in this.roots) return this.roots[name]
    if (
      name !== 'user' &&
      name !== 'settings' &&
      !(processVariables as readonly string[]).includes(name) &&
      !isFunction(name)
    ) {
      const meant = nearest(name, ['record', 'old', 'new', 'user', ...processVariables])
      this.wrong.push({
        en: `There is no $${name} here.${meant ? ` Did you mean $${meant}?` : ''}`,
        zh: `此处没有 $${name}。${meant ? `是否为 $${meant}？` : ''}`,
      })
    }
    return undefined
  }

  #path(steps: readonly Ast[], here: Place | undefined, bound: Bound, inside: boolean): Place | undefined {
    const [first, ...rest] = steps
    if (!first) return undefined
    this.#documentName(first, rest[0])
    if (first.type === 'variable' && first.value === 'settings' && !bound.has('settings'))
      return this.#setting(rest)
    if (first.type === 'name') return this.#steps(steps, here, bound, inside)
    return this.#steps(rest, this.visit(first, here, bound, inside), bound, true)
  }

  /** `$run.<variable>` and `$steps.<node>` are names of the document. */
  #documentName(first: Ast, second: Ast | undefined): void {
    if (!this.#names || first.type !== 'variable' || second?.type !== 'name') return
    const known =
      first.value === 'run' ? this.#names.variables : first.value === 'steps' ? this.#names.nodes : undefined
    const name = String(second.value)
    if (!known || known.has(name)) return
    const meant = nearest(name, known)
    this.wrong.push({
      en: `There is no $${String(first.value)}.${name}.${meant ? ` Did you mean "${meant}"?` : ''}`,
      zh: `没有 $${String(first.value)}.${name}。${meant ? `是否为“${meant}”？` : ''}`,
    })
  }

  #setting([first, second]: readonly Ast[]): undefined {
    const name = String(first?.value ?? '')
    const object = this.#shapes.get(name)
    if (!object?.single) {
      const meant = nearest(name, singles(this.#shapes))
      this.wrong.push({
        en: `There are no settings "${name}".${meant ? ` Did you mean "${meant}"?` : ''}`,
        zh: `没有设置“${name}”。${meant ? `是否为“${meant}”？` : ''}`,
      })
      return
    }
    this.settings.add(name)
    const field = String(second?.value ?? '')
    if (!object.fields.has(field)) this.#unknown(object, field)
  }

  #steps(steps: readonly Ast[], from: Place | undefined, outer: Bound, inside: boolean): Place | undefined {
    let [at, bound] = [from, outer]
    let known = from !== undefined || !inside
    for (const [n, step] of steps.entries()) {
      if (step.type === 'sort') {
        for (const { expression } of step.terms ?? [])
          this.end(this.visit(expression, at, bound, at === undefined))
        continue
      }
      if (step.type !== 'name') {
        const next = this.visit(step, at, bound, true)
        at = next
        known = next !== undefined
        continue
      }
      const isEnd = n === steps.length - 1 && !step.stages && step.focus === undefined
      const next = at && follow(this.#shapes, at, String(step.value), isEnd)
      if (at && next === 'unknown') this.#unknown(at.object, String(step.value))
      if (!at && known && this.roots['record'] === undefined && n === 0) this.#noRecord(String(step.value))
      known = false
      const found = typeof next === 'object' ? { ...next, parent: at } : undefined
      for (const counter of countersOf(step)) bound = new Map([...bound, [counter, undefined]])
      if (step.focus !== undefined) bound = new Map([...bound, [step.focus, found]])
      this.#filters(step, found, bound)
      // `@` names what is found, and stays where it was.
      if (step.focus === undefined) at = found
    }
    return at
  }

  #noRecord(name: string): void {
    this.wrong.push({
      en: `"${name}" is a field of a record, and this workflow has no object.`,
      zh: `“${name}”是记录的字段，但该工作流没有对象。`,
    })
  }

  #unknown(object: ObjectDef, name: string): void {
    const meant = nearest(name, [...object.fields.keys(), ...object.relations.keys()])
    this.wrong.push({
      en: `"${object.name}" has no field "${name}".${meant ? ` Did you mean "${meant}"?` : ''}`,
      zh: `“${object.name}”没有字段“${name}”。${meant ? `是否为“${meant}”？` : ''}`,
    })
  }

  #filters({ stages = [], predicate = [] }: Ast, place: Place | undefined, bound: Bound): Place | undefined {
    for (const { expr } of [...predicate, ...stages])
      if (expr && expr.type !== 'number') this.end(this.visit(expr, place, bound, place === undefined))
    return place
  }

  #block(ast: Ast, here: Place | undefined, bound: Bound, inside: boolean): Place | undefined {
    const names = new Map(bound)
    let last: Place | undefined
    for (const part of ast.expressions ?? []) {
      // A function may call itself.
      if (part.type === 'bind') names.set(String((part.lhs as Ast).value), undefined)
      const place = this.visit(part.type === 'bind' ? part.rhs! : part, here, names, inside)
      if (part.type === 'bind') names.set(String((part.lhs as Ast).value), place)
      last = place
    }
    return last
  }
}

const singles = (shapes: Shapes): string[] =>
  [...shapes.values()].flatMap(({ name, single }) => (single ? [name] : []))

/** `a#$i` counts by `$i`, before brackets or after them. */
const countersOf = ({ index, stages = [] }: Ast): string[] => [
  ...(index === undefined ? [] : [index]),
  ...stages.flatMap(({ type, value }) => (type === 'index' ? [String(value)] : [])),
]

function partsOf(ast: Ast): Ast[] {
  const { lhs, rhs, expressions, expression, condition, arguments: args } = ast
  const sides = Array.isArray(lhs) ? (lhs as unknown as Ast[][]).flat() : lhs ? [lhs] : []
  const more = [rhs, expression, condition, ast.then, ast.else].flatMap((part) => part ?? [])
  return [...sides, ...more, ...(expressions ?? []), ...(args ?? [])]
}
