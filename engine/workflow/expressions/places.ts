import { emptyNeed, mergeNeeds, type Need, needsOf } from '../../../metadata/language/needs.ts'
import type { FieldDef, ObjectDef } from '../../model.ts'

export interface Shapes {
  get(name: string): ObjectDef | undefined
  values(): Iterable<ObjectDef>
}

/** Where a path stands: records of an object with what is read of them. Elsewhere are values of no known kind. */
export interface Place {
  object: ObjectDef
  need: Need
  /** Where `%` leads back to. */
  parent?: Place | undefined
}

/**
 * Reads a field, reference or list of the records there.
 *
 * @param isEnd nothing of what a reference leads to is read
 * @returns where it leads, when to records
 */
export function follow(
  shapes: Shapes,
  { object, need }: Place,
  name: string,
  isEnd: boolean,
): Place | 'value' | 'unknown' | undefined {
  const money = name.endsWith('_base') && !object.fields.has(name) ? name.slice(0, -5) : name
  const field = object.fields.get(money)
  const relation = object.relations.get(name)
  if (relation || field?.stores === 'links') {
    const child = shapes.get(relation?.object ?? field?.to[0] ?? '')
    return child && { object: child, need: under(need.lists, name) }
  }
  if (!field) return name === 'id' ? 'value' : 'unknown'
  if (field.computed) return compute(need, field)
  const target = field.stores === 'target' && field.to.length === 1 ? shapes.get(field.to[0]!) : undefined
  if (!target || isEnd) {
    need.fields.add(name)
    return 'value'
  }
  return { object: target, need: under(need.refs, name) }
}

/** Made of what its own expression reads. */
function compute(need: Need, field: FieldDef): 'value' {
  Object.assign(need, mergeNeeds(need, needsOf([field.computed!]).root))
  computedOf(need).set(field.name, field)
  return 'value'
}

/** All the fields that records there keep themselves. */
export function readWhole(place: Place | undefined): void {
  if (!place) return
  place.need.fields.add('id')
  for (const field of place.object.fields.values())
    if (!field.computed && field.stores !== 'links' && !field.secret) place.need.fields.add(field.name)
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
