import { nearest } from '../../../metadata/language/check/suggest.ts'
import { emptyNeed, mergeNeeds, type Need, type Needs, needsOf } from '../../../metadata/language/needs.ts'
import type { Ast } from '../../../metadata/language/parse.ts'
import type { FieldDef, ObjectDef } from '../../model.ts'
import { processVariables } from './process-names.ts'

interface Shapes {
  get(name: string): ObjectDef | undefined
}

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

/** Where a path stands: records of an object with what is read of them, or values of no known kind. */
interface Place {
  object: ObjectDef
  need: Need
}
type Bound = ReadonlyMap<string, Place | undefined>

/** Everything a text reads of records, so that it can be loaded before its closure runs, and the names it gets wrong. */
export function needsOfTree(
  ast: Ast,
  { shapes, object, names }: { shapes: Shapes; object: ObjectDef | undefined; names?: DocumentNames },
): { needs: Needs; wrong: WrongName[] } {
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
  return { needs, wrong: walk.wrong }
}

class Walk {
  readonly wrong: WrongName[] = []
  roots: Readonly<Record<string, Place | undefined>> = {}
  readonly #shapes: Shapes
  readonly #names: DocumentNames | undefined

  constructor(shapes: Shapes, names: DocumentNames | undefined) {
    this.#shapes = shapes
    this.#names = names
  }

  /** @returns where the part leads, when to records; whoever does not read on has it read whole */
  visit(ast: Ast, here: Place | undefined, bound: Bound, inside = false): Place | undefined {
    switch (ast.type) {
      case 'path':
        return this.#path(ast.steps ?? [], here, bound, inside)
      case 'name':
        return this.#path([ast], here, bound, inside)
      case 'variable':
        return this.#filters(ast, this.#variable(String(ast.value), here, bound), bound)
      case 'block':
        return this.#block(ast, here, bound, inside)
      default:
        for (const part of partsOf(ast)) this.end(this.visit(part, here, bound, inside))
        return undefined
    }
  }

  /** A path that ends in records is read with all their own fields. */
  end(place: Place | undefined): void {
    if (!place) return
    if (Object.values(this.roots).some((root) => root?.need === place.need)) {
      // The run's own record, by itself, is a reference to it.
      place.need.fields.add('id')
      return
    }
    for (const field of place.object.fields.values())
      if (!field.computed && field.stores !== 'links' && !field.secret) place.need.fields.add(field.name)
  }

  #variable(name: string, here: Place | undefined, bound: Bound): Place | undefined {
    if (name === '') return here
    if (bound.has(name)) return bound.get(name)
    if (name in this.roots) return this.roots[name]
    if (name !== 'user' && !(processVariables as readonly string[]).includes(name)) {
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

  #steps(steps: readonly Ast[], from: Place | undefined, bound: Bound, inside: boolean): Place | undefined {
    let at = from
    let known = from !== undefined || !inside
    for (const [n, step] of steps.entries()) {
      if (step.type !== 'name') {
        const next = this.visit(step, at, bound, true)
        at = next
        known = next !== undefined
        continue
      }
      const isLast = n === steps.length - 1
      const next: Place | 'value' | undefined = at
        ? this.#follow(at, String(step.value), isLast && !step.stages)
        : undefined
      if (!at && known && this.roots['record'] === undefined && n === 0) this.#noRecord(String(step.value))
      known = false
      at = next === 'value' ? undefined : next
      this.#filters(step, at, bound)
    }
    return at
  }

  #noRecord(name: string): void {
    this.wrong.push({
      en: `"${name}" is a field of a record, and this workflow has no object.`,
      zh: `“${name}”是记录的字段，但该工作流没有对象。`,
    })
  }

  #follow({ object, need }: Place, name: string, isLast: boolean): Place | 'value' | undefined {
    const money = name.endsWith('_base') && !object.fields.has(name) ? name.slice(0, -5) : name
    const field = object.fields.get(money)
    const relation = object.relations.get(name)
    if (relation || field?.stores === 'links') {
      const child = this.#shapes.get(relation?.object ?? field?.to[0] ?? '')
      return child && { object: child, need: under(need.lists, name) }
    }
    if (!field) {
      this.#unknown(object, name)
      return undefined
    }
    if (field.computed) return this.#computed({ object, need }, field)
    const target =
      field.stores === 'target' && field.to.length === 1 ? this.#shapes.get(field.to[0]!) : undefined
    if (!target || isLast) {
      need.fields.add(name)
      return 'value'
    }
    return { object: target, need: under(need.refs, name) }
  }

  /** Made of what its own expression reads. */
  #computed({ need }: Place, field: FieldDef): 'value' {
    const { root } = needsOf([field.computed!])
    Object.assign(need, mergeNeeds(need, root))
    computedOf(need).set(field.name, field)
    return 'value'
  }

  #unknown(object: ObjectDef, name: string): void {
    if (name === 'id') return
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
      const place = this.visit(part.type === 'bind' ? part.rhs! : part, here, names, inside)
      if (part.type === 'bind') names.set(String((part.lhs as Ast).value), place)
      last = place
    }
    return last
  }
}

const under = (from: Map<string, Need>, name: string): Need => {
  const known = from.get(name) ?? emptyNeed()
  from.set(name, known)
  return known
}

const computed = new WeakMap<Need, Map<string, FieldDef>>()

/** Fields of records at this place that have to be computed once the rest is loaded. */
export function computedOf(need: Need): Map<string, FieldDef> {
  const known = computed.get(need) ?? new Map<string, FieldDef>()
  computed.set(need, known)
  return known
}

function partsOf(ast: Ast): Ast[] {
  const { lhs, rhs, expressions, expression, condition, arguments: args } = ast
  const sides = Array.isArray(lhs) ? (lhs as unknown as Ast[][]).flat() : lhs ? [lhs] : []
  const more = [rhs, expression, condition, ast.then, ast.else].flatMap((part) => part ?? [])
  return [...sides, ...more, ...(expressions ?? []), ...(args ?? [])]
}
