import type { Choice } from '../../runtime-ui/kit/choice.ts'
import { namesInOrder } from '../document/ordered-map.ts'
import { textOf } from '../document/text.ts'
import { iconOfType } from '../objects/field-types.ts'
import type { Studio } from '../shell/studio.ts'

const systemFields = ['created_at', 'created_by', 'updated_at', 'updated_by', 'owner', 'owner_department']

/** Fields of an object to choose from: its own, those one reference away, and the system's. */
export function fieldChoices(studio: Studio, objectName: string | undefined, language: string): Choice[] {
  const object = objectName ? studio.object(objectName) : undefined
  if (!object) return []
  const own = namesInOrder(object.fields, object.order).filter(
    (name) => object.fields[name]?.active !== false,
  )
  const toChoice = (prefix: string, owner: typeof object, name: string): Choice => ({
    value: prefix + name,
    label: textOf(owner.fields[name]?.label, language, name),
    hint: prefix + name,
    icon: iconOfType(owner.fields[name]?.type ?? ''),
  })
  const through = own.flatMap((name) => {
    const { type, to } = object.fields[name]!
    const target =
      type === 'reference' && typeof to === 'string' && to !== '*' ? studio.object(to) : undefined
    if (!target) return []
    const label = textOf(object.fields[name]?.label, language, name)
    return namesInOrder(target.fields, target.order)
      .filter((each) => target.fields[each]?.active !== false)
      .map((each) => {
        const choice = toChoice(`${name}.`, target, each)
        return { ...choice, label: `${label} › ${choice.label}` }
      })
  })
  const system = systemFields.map((name) => ({ value: name, label: name, hint: name, icon: 'database' }))
  return [...own.map((name) => toChoice('', object, name)), ...system, ...through]
}
