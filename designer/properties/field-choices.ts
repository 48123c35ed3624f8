import type { Choice } from '../../runtime-ui/kit/choice.ts'
import { namesInOrder } from '../document/ordered-map.ts'
import { textOf } from '../document/text.ts'
import { iconOfType } from '../objects/field-types.ts'
import type { Studio } from '../shell/studio.ts'
import { systemLabels } from './system-labels.ts'

/** Fields of an object to choose from: its own, the system's, and those so many references away. */
export function fieldChoices(
  studio: Pick<Studio, 'object'>,
  objectName: string | undefined,
  language: string,
  references = 1,
): Choice[] {
  const object = objectName ? studio.object(objectName) : undefined
  if (!object) return []
  const own = activeNames(object)
  const system = Object.entries(systemLabels).map(([name, label]) => ({
    value: name,
    label: textOf(label, language),
    hint: name,
    icon: 'database',
  }))
  return [
    ...own.map((name) => toChoice(object, name, language)),
    ...system,
    ...through(studio, object, language, references),
  ]
}

type ObjectOf = NonNullable<ReturnType<Studio['object']>>

const activeNames = (object: ObjectOf) =>
  namesInOrder(object.fields, object.order).filter((name) => object.fields[name]?.active !== false)

const toChoice = (owner: ObjectOf, name: string, language: string): Choice => ({
  value: name,
  label: textOf(owner.fields[name]?.label, language, name),
  hint: name,
  icon: iconOfType(owner.fields[name]?.type ?? ''),
})

/** Fields behind the object's references, nearer ones first. */
function through(
  studio: Pick<Studio, 'object'>,
  object: ObjectOf,
  language: string,
  references: number,
): Choice[] {
  if (references === 0) return []
  return activeNames(object).flatMap((name) => {
    const { type, to, label } = object.fields[name]!
    const target =
      type === 'reference' && typeof to === 'string' && to !== '*' ? studio.object(to) : undefined
    if (!target) return []
    const inner = [
      ...activeNames(target).map((each) => toChoice(target, each, language)),
      ...through(studio, target, language, references - 1),
    ]
    const prefix = textOf(label, language, name)
    return inner.map((choice) => ({
      ...choice,
      value: `${name}.${choice.value}`,
      hint: `${name}.${choice.value}`,
      label: `${prefix} › ${choice.label}`,
    }))
  })
}
