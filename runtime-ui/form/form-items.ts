import type { FieldView, FormItemView, FormView } from '../client/model.ts'
import type { LoadedObject } from '../composables/useModel.ts'

/** Says whether a condition of a form holds for what stands in it. A condition the browser can't judge counts as met. */
export type Holds = (condition: string | undefined, otherwise?: boolean) => boolean

/** What conditions are asked about. */
export interface Asked {
  holds: Holds
  values: Readonly<Record<string, unknown>>
}

export interface ShownItem {
  item: FormItemView
  field: FieldView | undefined
  label: string
  required: boolean
  readonly: boolean
  /** Label of the chosen option, when it is no longer possible. */
  impossible?: string
}

/** A field whose options are those that are possible now. */
export function withPossible(field: FieldView, holds: Holds): FieldView {
  if (!field.options?.some((option) => option.when)) return field
  const options = field.options.map((option) => (holds(option.when) ? option : { ...option, active: false }))
  return { ...field, options }
}

export function impossibleOf(field: FieldView | undefined, { holds, values }: Asked): string | undefined {
  const chosen = field && values[field.name]
  return field?.options?.find((option) => option.key === chosen && !holds(option.when))?.label
}

/** How an item shows now: its own rules, then the field's. */
export function showItem(item: FormItemView, object: LoadedObject, asked: Asked): ShownItem {
  const { holds } = asked
  const field = object.fields[item.name]
  const requires = [item.requiredWhen, field?.requiredWhen].filter(Boolean)
  const locks = [item.readOnlyWhen, field?.readOnlyWhen].filter(Boolean)
  const impossible = impossibleOf(field, asked)
  return {
    item,
    field: field && withPossible(field, holds),
    label: item.label ?? field?.label ?? object.relations?.[item.name]?.label ?? item.name,
    required:
      item.required === true || field?.required === true || requires.some((rule) => holds(rule, false)),
    readonly:
      item.readOnly === true ||
      field?.readOnly === true ||
      field?.derived !== undefined ||
      field?.access !== 'edit' ||
      locks.some((rule) => holds(rule, false)),
    ...(impossible === undefined ? {} : { impossible }),
  }
}

/** The items of a section that show now. */
export function itemsOf(
  section: FormView['sections'][number],
  object: LoadedObject,
  asked: Asked,
): ShownItem[] {
  const { holds } = asked
  const isLocked = section.readOnlyWhen !== undefined && holds(section.readOnlyWhen, false)
  return section.items
    .filter((item) => holds(item.visibleWhen) && holds(object.fields[item.name]?.visibleWhen))
    .map((item) => showItem(item, object, asked))
    .map((shown) => (isLocked ? { ...shown, readonly: true } : shown))
}

/** The items of a form that show now, with the tab each stands on. */
export function shownItems(
  form: FormView,
  object: LoadedObject,
  asked: Asked,
): (ShownItem & { tab: string | undefined })[] {
  const tabs = new Set(form.tabs.filter((tab) => asked.holds(tab.visibleWhen)).map((tab) => tab.name))
  const isOnTab = (tab: string | undefined) =>
    tab === undefined || tabs.has(tab) || !form.tabs.some((one) => one.name === tab)
  return form.sections
    .filter((section) => asked.holds(section.visibleWhen) && isOnTab(section.tab))
    .flatMap((section) => itemsOf(section, object, asked).map((shown) => ({ ...shown, tab: section.tab })))
}
