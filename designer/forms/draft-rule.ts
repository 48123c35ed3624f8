import { check } from '../../metadata/language/check/index.ts'
import type { FieldShape, Node, ObjectShape } from '../../metadata/language/types.ts'
import { shapeOf } from '../../runtime-ui/composables/rules/rule-row.ts'
import type { LoadedObject } from '../../runtime-ui/composables/useModel.ts'

const trees = new WeakMap<LoadedObject, Map<string, Node | undefined>>()

/** A condition of the draft over the record's own fields, compiled; nothing for what only the server can tell. */
export function draftRule(text: string, object: LoadedObject): Node | undefined {
  const known = trees.get(object) ?? new Map<string, Node | undefined>()
  trees.set(object, known)
  if (!known.has(text)) {
    const shape = toShape(object)
    const objects = new Map([[shape.name, shape]])
    known.set(text, check(text, { objects, object: shape.name, names: { old: true } }).node)
  }
  return known.get(text)
}

const toShape = (object: LoadedObject): ObjectShape => ({
  name: object.name,
  fields: new Map(
    Object.values(object.fields).map((field): [string, FieldShape] => [
      field.name,
      {
        name: field.name,
        to: field.to ?? [],
        ...(field.options ? { options: field.options } : {}),
        ...shapeOf(field),
      },
    ]),
  ),
  relations: new Map(),
})
