import { type Need, needsOf } from '../../metadata/language/needs.ts'
import type { AppModel, FieldDef, ObjectDef } from '../model.ts'

/**
 * A step from a record to others. `reference`: its reference leads there; `list`: theirs lead to it; `links`: its list
 * of references names them; `linked`: their lists name it.
 */
export interface KeptHop {
  kind: 'reference' | 'list' | 'links' | 'linked'
  from: ObjectDef
  to: ObjectDef
  /** The reference: of `from` for `reference` and `links`, else of `to`. */
  field: FieldDef
}

/** One way on which a kept value depends on records, seen from the record that keeps it. */
export interface KeptPath {
  object: ObjectDef
  field: FieldDef
  /** `bench.hall`; empty for the record itself. */
  key: string
  hops: readonly KeptHop[]
  /** The object at the end of the way. */
  end: ObjectDef
  /** Fields of the records there that the value depends on, references that are followed from there among them. */
  reads: ReadonlySet<string>
  /** What is read there and beyond. */
  need: Need
}

const remembered = new WeakMap<AppModel, ReadonlyMap<string, readonly KeptPath[]>>()

/** Every way on which kept values depend on records of an object, by the object's name. */
export function keptPaths(model: AppModel): ReadonlyMap<string, readonly KeptPath[]> {
  const known = remembered.get(model)
  if (known) return known
  const all = new Map<string, KeptPath[]>()
  for (const object of model.objects.values())
    for (const field of object.fields.values())
      if (field.kept)
        for (const path of pathsOf(model.objects, object, field)) {
          const list = all.get(path.end.name) ?? []
          all.set(path.end.name, list)
          list.push(path)
        }
  remembered.set(model, all)
  return all
}

/** The ways of one kept value. */
export function pathsOf(
  objects: ReadonlyMap<string, ObjectDef>,
  object: ObjectDef,
  field: FieldDef,
): KeptPath[] {
  const found: KeptPath[] = []
  const walk = (need: Need, end: ObjectDef, names: readonly string[], hops: readonly KeptHop[]): void => {
    const reads = new Set([...need.fields, ...need.refs.keys()].flatMap((name) => readIn(end, name)))
    const last = hops.at(-1)
    // A record that comes to a list, or leaves it, changes what the list gives.
    if (last && (last.kind === 'list' || last.kind === 'linked')) reads.add(last.field.name)
    // Money is told in the record's own currency besides.
    if (!last && field.type === 'currency' && end.fields.has('exchange_rate')) reads.add('exchange_rate')
    for (const name of need.lists.keys()) if (end.fields.has(name)) reads.add(name)
    found.push({ object, field, key: names.join('.'), hops, end, reads, need })
    for (const [name, inner] of [...need.refs, ...need.lists]) {
      const hop = hopOf(objects, end, name)
      if (hop) walk(inner, hop.to, [...names, name], [...hops, hop])
    }
  }
  walk(needsOf([field.kept!]).root, object, [], [])
  return found
}

/** `$base(amount)` reads the amount and the rate. */
const readIn = (object: ObjectDef, name: string): string[] =>
  name.endsWith('_base') && !object.fields.has(name) ? [name.slice(0, -5), 'exchange_rate'] : [name]

function hopOf(objects: ReadonlyMap<string, ObjectDef>, from: ObjectDef, name: string): KeptHop | undefined {
  const own = from.fields.get(name)
  const relation = own ? undefined : from.relations.get(name)
  const to = objects.get(relation?.object ?? own?.to[0] ?? '')
  const field = own ?? to?.fields.get(relation?.field ?? '')
  if (!to || !field) return undefined
  if (own) return { kind: own.stores === 'links' ? 'links' : 'reference', from, to, field }
  return { kind: field.stores === 'links' ? 'linked' : 'list', from, to, field }
}
