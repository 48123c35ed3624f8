import type { FieldView, FormView } from '../client/model.ts'
import type { LoadedObject } from '../composables/useModel.ts'

const isLong = (field: FieldView) => ['longText', 'richText', 'address', 'json'].includes(field.widget)

/** The form of an object that has none: every field that may be written, two columns, long ones across both. */
export function defaultForm(object: LoadedObject): FormView {
  const fields = Object.values(object.fields).filter((field) => !field.readOnly)
  const lines = Object.values(object.relations ?? {}).filter((relation) => relation.lines)
  return {
    name: `${object.name}.default`,
    object: object.name,
    use: ['create', 'edit'],
    priority: 0,
    tabs: [],
    sections: [
      {
        name: 'all',
        columns: 2,
        items: [
          ...fields.map((field) => ({ name: field.name, ...(isLong(field) ? { span: 2 } : {}) })),
          ...lines.map((relation) => ({ name: relation.name, lines: true, span: 2 })),
        ],
      },
    ],
  }
}

/** The form for a use, by priority; one made from the fields when there is none. */
export function chooseForm(
  object: LoadedObject,
  forms: FormView[],
  use: 'create' | 'edit' | 'quickCreate',
  holds: (condition: string | undefined) => boolean,
): FormView {
  const fit = forms.filter(
    (form) => form.object === object.name && form.use.includes(use) && holds(form.visibleWhen),
  )
  const best = fit.sort((a, b) => b.priority - a.priority)[0]
  return best ?? (use === 'quickCreate' ? chooseForm(object, forms, 'create', holds) : defaultForm(object))
}
