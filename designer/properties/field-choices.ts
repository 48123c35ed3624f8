import type { Choice } from '../../runtime-ui/kit/choice.ts'
import { namesInOrder } from '../document/ordered-map.ts'
import { textOf } from '../document/text.ts'
import { iconOfType } from '../objects/field-types.ts'
import type { Studio } from '../shell/studio.ts'

const systemFields: Record<string, { en: string; zh: string }> = {
  owner: { en: 'Owner', zh: '负责人' },
  owner_department: { en: "Owner's department", zh: '所属部门' },
  created_at: { en: 'Created at', zh: '创建时间' },
  created_by: { en: 'Created by', zh: '创建人' },
  updated_at: { en: 'Changed at', zh: '修改时间' },
  updated_by: { en: 'Changed by', zh: '修改人' },
}

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
  const system = Object.entries(systemFields).map(([name, label]) => ({
    value: name,
    label: textOf(label, language),
    hint: name,
    icon: 'database',
  }))
  return [...own.map((name) => toChoice('', object, name)), ...system, ...through]
}
