import type { FieldView } from '../../client/model.ts'
import type { Choice } from '../../kit/choice.ts'

/** What may be chosen: active options, and whatever is chosen already, retired or not. */
export function choicesOf(field: FieldView, chosen?: string | string[] | null): Choice[] {
  const kept = [chosen ?? []].flat()
  return (field.options ?? [])
    .filter((option) => option.active || kept.includes(option.key))
    .map((option) => ({
      value: option.key,
      label: option.label,
      ...(option.color ? { color: option.color } : {}),
      ...(option.icon ? { icon: option.icon } : {}),
    }))
}
