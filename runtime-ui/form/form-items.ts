import type { FieldView, FormItemView, FormView } from '../client/model.ts'
import type { LoadedObject } from '../composables/useModel.ts'

/** Says whether a condition of a form holds for what stands in it. A condition the browser can't judge counts as met. */
export type Holds = (condition: string | undefined, otherwise?: boolean) => boolean

export interface ShownItem {
  item: FormItemView
  field: FieldView | undefined
  label: string
  required: boolean
  readonly: boolean
}

/** How an item shows now: its own rules, then the field's. */
export function showItem(item: FormItemView, object: LoadedObject, holds: Holds): ShownItem {
  const field = object.fields[item.name]
  const requires = [item.requiredWhen, field?.requiredWhen].filter(Boolean)
  const locks = [item.readOnlyWhen, field?.readOnlyWhen].filter(Boolean)
  return {
    item,
    field,
    label: item.label ?? field?.label ?? object.relations?.[item.name]?.label ?? item.name,
    required:
      item.required === true || field?.required === true || requires.some((rule) => holds(rule, false)),
    readonly:
      item.readOnly === true ||
      field?.readOnly === true ||
      field?.access !== 'edit' ||
      locks.some((rule) => holds(rule, false)),
  }
}

/** The items of a form that show now, with the tab each stands on. */
export function shownItems(
  form: FormView,
  object: LoadedObject,
  holds: Holds,
): (ShownItem & { tab: string | undefined })[] {
  return form.sections
    .filter((section) => holds(section.visibleWhen))
    .flatMap((section) =>
      section.items
        .filter((item) => holds(item.visibleWhen) && holds(object.fields[item.name]?.visibleWhen))
        .map((item) => ({ ...showItem(item, object, holds), tab: section.tab })),
    )
}
