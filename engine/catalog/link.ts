import { isDeepStrictEqual } from 'node:util'
import type { FieldDef, ObjectDef, Problem, RelationDef } from '../model.ts'
import { problem, problemPath } from './problem.ts'

/**
 * Leaves out objects that point to what is not there (and those that depend on them), then gives every target the
 * list of who points to it.
 *
 * @param previous whose relations are taken over where they are the same
 */
export function linkObjects(
  objects: Map<string, ObjectDef>,
  problems: Problem[],
  previous?: ReadonlyMap<string, ObjectDef>,
): Map<string, ObjectDef> {
  for (let broken = dangling(objects); broken.length > 0; broken = dangling(objects)) {
    for (const { object, field, target } of broken) {
      problems.push(
        problem(
          'unknown_object',
          problemPath(`object/${object.name}`, 'fields', field.name, 'to'),
          `Object "${target}" does not exist, so "${object.name}" is left out.`,
          `对象“${target}”不存在，因此“${object.name}”未启用。`,
        ),
      )
      objects.delete(object.name)
    }
  }
  const relations = new Map<string, Map<string, RelationDef>>()
  for (const object of objects.values())
    for (const field of object.fields.values())
      if (!field.system) addRelation(object, field, { objects, previous }, relations, problems)
  return new Map(
    [...objects].map(([name, object]) => [name, { ...object, relations: relations.get(name) ?? new Map() }]),
  )
}

function dangling(
  objects: ReadonlyMap<string, ObjectDef>,
): { object: ObjectDef; field: FieldDef; target: string }[] {
  return [...objects.values()].flatMap((object) =>
    [...object.fields.values()].flatMap((field) =>
      field.to
        .filter((target) => target !== '*' && !objects.has(target))
        // user and department are of the system package; without it their system columns mean nothing.
        .filter(() => !field.system)
        .map((target) => ({ object, field, target })),
    ),
  )
}

function addRelation(
  object: ObjectDef,
  field: FieldDef,
  { objects, previous }: Record<'objects' | 'previous', ReadonlyMap<string, ObjectDef> | undefined>,
  relations: Map<string, Map<string, RelationDef>>,
  problems: Problem[],
): void {
  const lines = typeof object.ownership === 'object' && object.ownership.from === field.name
  const name = field.inverse ?? `${object.name}__${field.name}`
  for (const target of field.to) {
    if (target === '*') continue
    const known = relations.get(target) ?? new Map<string, RelationDef>()
    relations.set(target, known)
    if (known.has(name) || objects?.get(target)?.fields.has(name)) {
      problems.push(
        problem(
          'name_taken',
          problemPath(`object/${object.name}`, 'fields', field.name, 'inverse'),
          `"${target}" already has a field or list named "${name}".`,
          `“${target}”已有名为“${name}”的字段或列表。`,
        ),
      )
      continue
    }
    const own = field.raw['inverseLabel'] as RelationDef['label'] | undefined
    const made = { name, object: object.name, field: field.name, lines, label: own ?? object.pluralLabel }
    const before = previous?.get(target)?.relations.get(name)
    known.set(name, before && isDeepStrictEqual(before, made) ? before : made)
  }
}
