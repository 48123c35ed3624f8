import type {
  FieldDefinition,
  FormDocument,
  ObjectDocument,
  OptionDefinition,
} from '../../metadata/schema/types.ts'
import type {
  FieldView,
  FormItemView,
  FormView,
  OptionView,
  RelationView,
} from '../../runtime-ui/client/model.ts'
import type { LoadedObject } from '../../runtime-ui/composables/useModel.ts'
import { namesInOrder } from '../document/ordered-map.ts'
import { type LocalizedText, textOf } from '../document/text.ts'

/** Where the draft's other documents come from. */
export interface DraftDocuments {
  objects: () => ReadonlyMap<string, ObjectDocument>
  optionSet: (name: string) => { options: Record<string, OptionDefinition>; order?: string[] } | undefined
}

/** The draft's form as the renderer takes it, in one language: what `/api/app` will say once it is published. */
export function toFormView(name: string, form: FormDocument, language: string): FormView {
  const optional = (text: LocalizedText | undefined, key: 'label' | 'help' | 'text') =>
    text === undefined ? {} : { [key]: textOf(text, language) }
  return {
    name,
    object: form.object,
    use: form.use ?? [],
    priority: form.priority ?? 0,
    ...optional(form.label, 'label'),
    tabs: Object.entries(form.tabs ?? {}).map(([tab, { label }]) => ({
      name: tab,
      label: textOf(label, language, tab),
    })),
    sections: namesInOrder(form.sections, form.order).map((section) => {
      const { label, help, tab, columns, visibleWhen, items, order } = form.sections[section]!
      return {
        name: section,
        ...optional(label, 'label'),
        ...optional(help, 'help'),
        ...(tab ? { tab } : {}),
        ...(visibleWhen ? { visibleWhen } : {}),
        columns: columns ?? 1,
        items: namesInOrder(items, order).map((item): FormItemView => {
          const {
            label: text,
            help: hint,
            text: note,
            columns: cells,
            options: _left,
            widget: _same,
            placeholder: _other,
            ...rest
          } = items[item]!
          const lines = cells?.map((cell) => (typeof cell === 'string' ? cell : cell.field))
          return {
            ...rest,
            name: item,
            ...optional(text, 'label'),
            ...optional(hint, 'help'),
            ...optional(note, 'text'),
            ...(lines ? { columns: lines } : {}),
          }
        }),
      }
    }),
  }
}

/** The draft's object as the renderer takes it. Rights are those of somebody who may do everything. */
export function toLoadedObject(
  name: string,
  object: ObjectDocument,
  draft: DraftDocuments,
  language: string,
): LoadedObject {
  const all = {
    create: true,
    read: true,
    update: true,
    delete: true,
    export: true,
    import: true,
    transfer: true,
    share: true,
    purge: true,
  }
  const fields = Object.fromEntries(
    namesInOrder(object.fields, object.order)
      .filter((each) => object.fields[each]?.active !== false)
      .map((each) => [each, toFieldView(each, object.fields[each]!, draft, language)]),
  )
  const owner: Record<string, FieldView> =
    object.ownership === 'user' || object.ownership === 'department' ? { owner: ownerField(language) } : {}
  return {
    name,
    label: textOf(object.label, language, name),
    pluralLabel: textOf(object.pluralLabel ?? object.label, language, name),
    icon: object.icon ?? 'box',
    nameField: object.nameField ?? 'name',
    ownership: object.ownership ?? 'none',
    sort: object.sort ?? '',
    features: object.features ?? [],
    rights: all,
    fields: { ...fields, ...owner },
    relations: relationsTo(name, draft, language),
  }
}

const ownerField = (language: string): FieldView =>
  toFieldView(
    'owner',
    { type: 'user', label: { en: 'Owner', zh: '负责人' } },
    { objects: () => new Map(), optionSet: () => undefined },
    language,
  )

function toFieldView(
  name: string,
  field: FieldDefinition,
  draft: DraftDocuments,
  language: string,
): FieldView {
  const options = optionsOf(field, draft, language)
  const { min, max, maxLength, scale, visibleWhen, requiredWhen, readOnlyWhen } = field
  return {
    name,
    type: field.type,
    label: textOf(field.label, language, name),
    widget: field.widget ?? field.type,
    operators: [],
    system: false,
    required: field.required === true,
    readOnly: field.readOnly === true || ['autoNumber', 'formula', 'rollup', 'lookup'].includes(field.type),
    unique: field.unique === true,
    searchable: field.searchable === true,
    sortable: true,
    filterable: true,
    access: 'edit',
    ...(field.help ? { help: textOf(field.help, language) } : {}),
    ...(options ? { options } : {}),
    ...(field.to ? { to: [field.to].flat() } : {}),
    ...boundOf('min', 'minRule', min),
    ...boundOf('max', 'maxRule', max),
    ...defined({ maxLength, scale, visibleWhen, requiredWhen, readOnlyWhen }),
  }
}

const boundOf = (key: string, ruleKey: string, bound: unknown) =>
  typeof bound === 'string' && bound.startsWith('=')
    ? { [ruleKey]: bound.slice(1) }
    : bound === undefined
      ? {}
      : { [key]: bound }

const defined = <T extends object>(values: T): Partial<{ [K in keyof T]: NonNullable<T[K]> }> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never

function optionsOf(
  field: FieldDefinition,
  draft: DraftDocuments,
  language: string,
): OptionView[] | undefined {
  if (!field.options) return undefined
  const shared = typeof field.options === 'string' ? draft.optionSet(field.options.slice(1)) : undefined
  const map = typeof field.options === 'object' ? field.options : (shared?.options ?? {})
  return namesInOrder(map, typeof field.options === 'object' ? field.order : shared?.order).map((key) => ({
    key,
    label: textOf(map[key]?.label, language, key),
    active: map[key]?.active !== false,
    ...(map[key]?.color ? { color: map[key].color } : {}),
  }))
}

/** Lists of other objects' records that point here, by the names they give themselves. */
export function relationsTo(
  name: string,
  draft: DraftDocuments,
  language: string,
): Record<string, RelationView> {
  const found = [...draft.objects()].flatMap(([from, object]) =>
    Object.entries(object.fields).flatMap(([field, definition]): [string, RelationView][] => {
      if (!definition.inverse || definition.active === false || ![definition.to].flat().includes(name))
        return []
      const lines = typeof object.ownership === 'object' && object.ownership.from === field
      const label = textOf(
        definition.inverseLabel ?? object.pluralLabel ?? object.label,
        language,
        definition.inverse,
      )
      return [[definition.inverse, { name: definition.inverse, object: from, field, lines, label }]]
    }),
  )
  return Object.fromEntries(found)
}
