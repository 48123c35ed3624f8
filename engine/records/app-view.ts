import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { everywhere } from '../expressions/check-text.ts'
import { userValues } from '../expressions/user-values.ts'
import { fieldTypes } from '../fields/index.ts'
import { inLanguage } from '../fields/option-text.ts'
import type { FieldDef, LocalizedText, ObjectDef } from '../model.ts'
import { fieldRight, maySee } from '../permissions/fields.ts'
import { knowsObject, mayDo, rightsOf } from '../permissions/rights.ts'
import { hasSystemRight, systemRights } from '../permissions/system-right.ts'
import { importableFields } from './import/importable-fields.ts'
import { RuleViews } from './rule-views.ts'
import { formView, listView, navigationView, pageView, pipelineView } from './screen-views.ts'
import { comparableSort } from './seen-paths.ts'

type View = Record<string, unknown>

export interface AppViewQuery {
  /** Navigation, labels and rights only. */
  shell?: boolean
  /** Only these objects, in full. */
  objects?: readonly string[]
}

/** The model as this person may see it, texts in their language. @throws unknown_object */
export function appView(ctx: Ctx, query: AppViewQuery): View {
  const text = (value: LocalizedText | undefined): string => inLanguage(value, ctx.locale)
  const known = [...ctx.model.objects.values()].filter((object) => knowsObject(ctx, object))
  for (const name of query.objects ?? [])
    if (!known.some((object) => object.name === name)) throw new AppError('unknown_object', { object: name })
  const rules = new RuleViews(ctx)
  const shown = query.objects ? known.filter((object) => query.objects!.includes(object.name)) : known
  const names = new Set(shown.map((object) => object.name))
  const head = {
    version: ctx.model.version,
    language: ctx.locale,
    languages: [...ctx.model.languages],
    settings: {
      timeZone: ctx.model.settings.timeZone,
      currency: ctx.model.settings.currency,
      fiscalStart: ctx.model.settings.fiscalStart,
    },
    user: userView(ctx),
    objects: Object.fromEntries(
      shown.map((object) => [
        object.name,
        query.shell ? objectHead(ctx, object, text) : objectView(ctx, object, text, rules),
      ]),
    ),
  }
  const navigation = query.objects
    ? {}
    : { navigation: navigationView(ctx, text, (name) => known.some((object) => object.name === name)) }
  if (query.shell) return { ...head, ...navigation }
  const own = <T extends { object?: string }>(
    items: ReadonlyMap<string, T>,
    view: (name: string, item: T) => View,
  ) =>
    Object.fromEntries(
      [...items]
        .filter(([, item]) => item.object === undefined || names.has(item.object))
        .map(([name, item]) => [name, view(name, item)]),
    )
  const screens = {
    forms: own(ctx.model.forms, (name, form) => formView(ctx, name, form, text, rules)),
    views: own(ctx.model.views, (name, view) => listView(ctx, name, view, text)),
    pages: own(ctx.model.pages, (name, page) => pageView(ctx, name, page, text, rules)),
    pipelines: own(ctx.model.pipelines, (name, pipeline) => pipelineView(ctx, name, pipeline, text, rules)),
  }
  // Trees of the rules that fields and screens name by their text.
  const compiled = Object.fromEntries(shown.map(({ name }) => [name, rules.compiled(name)]))
  return { ...head, ...navigation, ...screens, compiled }
}

function userView({ user, model }: Ctx): View {
  const { department, locale, timeZone } = user
  const object = model.objects.get('user')
  const seen = (name: string) => {
    const field = object?.fields.get(name)
    return (
      everywhere.given.user.has(name) ||
      (!!field && ['read', 'edit'].includes(fieldRight({ user, model }, object!, field).level))
    )
  }
  // What `$user` holds in rules, so that a browser can judge them; of the record only what the person may read.
  const values = Object.entries(userValues(model, user)).filter(([name]) => seen(name))
  return {
    ...Object.fromEntries(values),
    department,
    locale,
    timeZone,
    system: systemRights({ user, model }),
  }
}

type Text = (value: LocalizedText | undefined) => string

function objectHead(ctx: Ctx, object: ObjectDef, text: Text): View {
  const acts = ['create', 'read', 'update', 'delete', 'export', 'import', 'transfer', 'share'] as const
  return {
    name: object.name,
    label: text(object.label),
    pluralLabel: text(object.pluralLabel),
    icon: object.icon,
    nameField: object.nameField,
    ownership: object.ownership,
    sort: comparableSort(ctx, object, object.sort),
    features: object.features,
    rights: {
      ...Object.fromEntries(acts.map((act) => [act, mayDo(ctx, object, act)])),
      purge: hasSystemRight(ctx, 'purge') && mayDo(ctx, object, 'delete'),
    },
  }
}

function objectView(ctx: Ctx, object: ObjectDef, text: Text, rules: RuleViews): View {
  const importable = new Set(importableFields(ctx, object))
  return {
    ...objectHead(ctx, object, text),
    fields: Object.fromEntries(
      [...object.fields.values()]
        .filter((field) => maySee(ctx, object, field) && field.name !== 'deleted_at')
        .map((field) => [field.name, fieldView(ctx, object, field, { text, importable, rules })]),
    ),
    relations: Object.fromEntries(
      [...object.relations.values()]
        .filter((relation) => {
          const child = ctx.model.objects.get(relation.object)
          return child && mayDo(ctx, child, 'read')
        })
        .map((relation) => [relation.name, { ...relation, label: text(relation.label) }]),
    ),
    ...(object.recordTypes.size > 0
      ? {
          recordTypes: Object.fromEntries(
            [...object.recordTypes].map(([name, type]) => [name, { label: text(type.label) }]),
          ),
        }
      : {}),
  }
}

const passedOn = ['maxLength', 'minLength', 'scale', 'filter', 'tree'] as const

/** A field of its own key is unique, however the key was written down. */
const isUnique = (object: ObjectDef, { name }: FieldDef): boolean =>
  object.unique.some(({ fields }) => fields.length === 1 && fields[0] === name)

function fieldView(
  ctx: Ctx,
  object: ObjectDef,
  field: FieldDef,
  { text, importable, rules }: { text: Text; importable: ReadonlySet<FieldDef>; rules: RuleViews },
): View {
  const type = fieldTypes.get(field.type)
  const right = fieldRight(ctx, object, field)
  const masked = right.level === 'mask' || right.level === 'hidden'
  const writable = right.level === 'edit' || right.unless.length > 0
  const byRule =
    typeof field.default === 'string' && field.default.startsWith('=')
      ? rules.value(object, field.default)
      : undefined
  const computeRule = rules.computation(object, field)
  const acts = rightsOf(ctx, object).acts
  const edits = acts.create.length > 0 || acts.update.length > 0
  const pattern = field.raw['pattern'] as { regex: string; message?: LocalizedText } | undefined
  const exclude = new Set(field.exclude)
  if (!importable.has(field)) exclude.add('import')
  const literal =
    field.default !== undefined && !(typeof field.default === 'string' && field.default.startsWith('='))
  /** A bound as it is written; of a computed one its rule, where the person may read what it reads. */
  const boundView = (key: 'min' | 'max', ruleKey: string): View => {
    const bound = field.raw[key] === undefined ? undefined : rules.value(object, field.raw[key])
    if (!bound) return {}
    if ('value' in bound) return { [key]: bound.value }
    return bound.rule.startsWith('?') ? {} : { [ruleKey]: bound.rule }
  }
  return {
    name: field.name,
    type: field.type,
    language: field.language,
    ...(field.derived ? { derived: field.derived } : {}),
    label: text(field.label),
    ...(field.help ? { help: text(field.help) } : {}),
    widget: field.widget ?? type.widget,
    operators: masked ? ['isBlank', 'isNotBlank'] : type.operators,
    system: field.system,
    required: field.required,
    readOnly: field.readOnly || !writable || !edits,
    unique: isUnique(object, field),
    searchable: field.searchable,
    sortable: type.sort !== 'none' && !masked && (field.computedColumns ?? field.columns).length > 0,
    filterable: !masked && !field.exclude.includes('filter'),
    access: masked && !writable ? 'mask' : writable ? 'edit' : 'read',
    ...(literal ? { default: field.default } : {}),
    ...(byRule && 'rule' in byRule ? { defaultRule: byRule.rule } : {}),
    ...(computeRule ? { computeRule } : {}),
    ...boundView('min', 'minRule'),
    ...boundView('max', 'maxRule'),
    ...Object.fromEntries(
      passedOn.filter((key) => field.raw[key] !== undefined).map((key) => [key, field.raw[key]]),
    ),
    ...(pattern
      ? { pattern: { regex: pattern.regex, ...(pattern.message ? { message: text(pattern.message) } : {}) } }
      : {}),
    ...(field.options
      ? {
          options: field.options.map(({ key, label, color, icon, group, active, when }) => ({
            key,
            label: text(label),
            color,
            icon,
            group,
            active,
            ...(when === undefined ? {} : { when: rules.rule(object, when) }),
          })),
        }
      : {}),
    ...(field.open ? { open: true } : {}),
    ...(field.to.length > 0 ? { to: field.to } : {}),
    ...(field.multiple || field.stores === 'links' ? { multiple: true } : {}),
    ...rules.rules(object, field, 'visibleWhen', 'requiredWhen', 'readOnlyWhen'),
    ...(exclude.size > 0 ? { exclude: [...exclude] } : {}),
  }
}
