import type { AppModel } from '../../model.ts'

/** Fields of a form that can be filled in there, in its order. */
export function formFields(model: AppModel, name: string): string[] {
  const form = model.forms.get(name)
  const object = form && model.objects.get(form.object)
  if (!object) return []
  return inOrder(form.sections, form.order).flatMap(([, section]) => {
    if (section.readOnly === true) return []
    return inOrder(section.items, section.order).flatMap(([item, { readOnly }]) => {
      const field = object.fields.get(item)
      const isWritten = field && field.columns.length > 0 && !field.formula && !field.kept && !field.readOnly
      return isWritten && !field.system && readOnly !== true ? [item] : []
    })
  })
}

function inOrder<T>(
  map: Readonly<Record<string, T>>,
  order: readonly string[] = Object.keys(map),
): [string, T][] {
  const names = [...order.filter((name) => name in map), ...Object.keys(map)]
  return [...new Set(names)].map((name) => [name, map[name]!])
}
