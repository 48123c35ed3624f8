import type { AppModel, ObjectDef } from '../../model.ts'

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

/** Fields of an object that stand on a form, in its order; none where it is a form of another object, or there is none. */
export function fieldsOnForm(model: AppModel, object: ObjectDef, name: string): string[] {
  const form = model.forms.get(name)
  if (form?.object !== object.name) return []
  return inOrder(form.sections, form.order)
    .flatMap(([, section]) => inOrder(section.items, section.order).map(([item]) => item))
    .filter((item) => object.fields.has(item))
}

function inOrder<T>(
  map: Readonly<Record<string, T>>,
  order: readonly string[] = Object.keys(map),
): [string, T][] {
  const names = [...order.filter((name) => name in map), ...Object.keys(map)]
  return [...new Set(names)].map((name) => [name, map[name]!])
}
