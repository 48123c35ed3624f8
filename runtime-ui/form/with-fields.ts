import type { FormView } from '../client/model.ts'
import type { LoadedObject } from '../composables/useModel.ts'

/** The form with a section on top for fields that are needed and that it does not place. */
export function withFields(
  form: FormView,
  names: readonly string[],
  object: LoadedObject,
  label: string,
): FormView {
  const placed = new Set(form.sections.flatMap((section) => section.items.map((item) => item.name)))
  const missing = names.filter((name) => object.fields[name] && !placed.has(name))
  if (!missing.length) return form
  const section = { name: 'needed', label, columns: 2, items: missing.map((name) => ({ name })) }
  return { ...form, sections: [section, ...form.sections] }
}
