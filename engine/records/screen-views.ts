import type {
  FormDocument,
  PageDocument,
  PipelineDocument,
  ViewDocument,
} from '../../metadata/schema/types.ts'
import type { Ctx } from '../context.ts'
import type { LocalizedText, ObjectDef } from '../model.ts'
import { maySee } from '../permissions/fields.ts'
import { mayDo } from '../permissions/rights.ts'
import type { RuleViews } from './rule-views.ts'
import { comparableSort, mayAsk, pathComparable, pathSeen } from './seen-paths.ts'

type View = Record<string, unknown>
type Text = (value: LocalizedText | undefined) => string
type Column = string | { field: string; width?: number; label?: LocalizedText }

/** The keys of a map in the order beside it, what the order misses last. */
function ordered(
  map: Readonly<Record<string, unknown>> | undefined,
  order: readonly string[] | undefined,
): string[] {
  const names = Object.keys(map ?? {})
  const first = (order ?? []).filter((name) => names.includes(name))
  return [...first, ...names.filter((name) => !first.includes(name))]
}

/** A path of fields that may be seen, or the name of a relation. */
const shown = (ctx: Ctx, object: ObjectDef | undefined, path: string): boolean =>
  object !== undefined && (object.relations.has(path) || pathSeen(ctx, object, path))

const localized = (part: { label?: LocalizedText; help?: LocalizedText }, text: Text): View => ({
  ...(part.label === undefined ? {} : { label: text(part.label) }),
  ...(part.help === undefined ? {} : { help: text(part.help) }),
})

function columnsView(
  ctx: Ctx,
  object: ObjectDef | undefined,
  columns: readonly Column[],
  text: Text,
): View[] {
  return columns
    .map((column) => (typeof column === 'string' ? { field: column } : column))
    .filter((column) => shown(ctx, object, column.field))
    .map(({ field, width, ...rest }) => ({ field, ...(width ? { width } : {}), ...localized(rest, text) }))
}

export function formView(ctx: Ctx, name: string, form: FormDocument, text: Text, rules: RuleViews): View {
  const object = ctx.model.objects.get(form.object)
  return {
    name,
    object: form.object,
    use: form.use ?? ['create', 'edit'],
    ...localized(form, text),
    priority: form.priority ?? 0,
    ...rules.rules(object, form, 'visibleWhen'),
    ...(form.onChange ? { onChange: changesView(object, form.onChange, rules) } : {}),
    tabs: ordered(form.tabs, undefined).map((tab) => {
      const { label, icon, ...rest } = form.tabs![tab]!
      return {
        name: tab,
        label: text(label ?? tab),
        ...(icon ? { icon } : {}),
        ...rules.rules(object, rest, 'visibleWhen'),
      }
    }),
    sections: ordered(form.sections, form.order).map((key) => {
      const { label, help, items, order, columns, ...rest } = form.sections[key]!
      return {
        name: key,
        ...rest,
        ...rules.rules(object, rest, 'visibleWhen', 'readOnlyWhen'),
        ...localized(
          { ...(label === undefined ? {} : { label }), ...(help === undefined ? {} : { help }) },
          text,
        ),
        columns: columns ?? 2,
        items: ordered(items, order).flatMap((item) =>
          itemView(ctx, object, item, items[item]!, { text, rules }),
        ),
      }
    }),
  }
}

function itemView(
  ctx: Ctx,
  object: ObjectDef | undefined,
  name: string,
  item: FormDocument['sections'][string]['items'][string],
  { text, rules }: { text: Text; rules: RuleViews },
): View[] {
  const { label: _label, help: _help, text: words, placeholder, columns, ...rest } = item
  const free = words !== undefined || item.component || item.action || item.gap
  const relation = item.lines ? object?.relations.get(name) : undefined
  const child = relation && ctx.model.objects.get(relation.object)
  if (item.lines && (!child || !mayDo(ctx, child, 'read'))) return []
  const field = object?.fields.get(name)
  if (!free && !item.lines && (!object || !field || !maySee(ctx, object, field))) return []
  return [
    {
      name,
      ...rest,
      ...rules.rules(object, item, 'visibleWhen', 'requiredWhen', 'readOnlyWhen'),
      ...localized(item, text),
      ...(words === undefined ? {} : { text: text(words) }),
      ...(placeholder === undefined ? {} : { placeholder: text(placeholder) }),
      ...(columns
        ? { columns: columnsView(ctx, child, columns as Column[], text).map((column) => column['field']) }
        : {}),
    },
  ]
}

/** What a form sets when a field changes. */
function changesView(
  object: ObjectDef | undefined,
  changes: NonNullable<FormDocument['onChange']>,
  rules: RuleViews,
): View {
  return Object.fromEntries(
    Object.entries(changes).map(([field, change]) => [
      field,
      {
        ...rules.rules(object, change, 'when'),
        set: Object.fromEntries(
          Object.entries(change.set).map(([name, value]) => [name, rules.value(object, value)]),
        ),
      },
    ]),
  )
}

/**
 * How a list is drawn, as far as the person may see its fields. A condition they could not write themselves stays
 * here: `view=` applies it.
 */
export function listView(ctx: Ctx, name: string, view: ViewDocument, text: Text): View {
  const object = ctx.model.objects.get(view.object)
  const seen = (paths: readonly string[] | undefined) => paths?.filter((path) => shown(ctx, object, path))
  const comparable = (path: string) => object !== undefined && pathComparable(ctx, object, path)
  const { label, description: _d, help: _h, columns, card, filters, $schema: _s, active: _a, ...some } = view
  const { filter, sort, group, summaries, ...rest } = some
  return {
    name,
    ...rest,
    ...localized({ ...(label === undefined ? {} : { label }) }, text),
    use: view.use ?? ['list'],
    priority: view.priority ?? 0,
    columns: columnsView(ctx, object, (columns ?? []) as Column[], text),
    ...(filter && object ? (mayAsk(ctx, object, filter) ? { filter } : { filtered: true }) : {}),
    ...(sort && object ? { sort: comparableSort(ctx, object, sort) } : {}),
    ...(group && comparable(group) ? { group } : {}),
    ...(summaries
      ? { summaries: Object.fromEntries(Object.entries(summaries).filter(([path]) => comparable(path))) }
      : {}),
    ...(card ? { card: seen(card) } : {}),
    ...(filters ? { filters: seen(filters) } : {}),
  }
}

export function pageView(ctx: Ctx, name: string, page: PageDocument, text: Text, rules: RuleViews): View {
  const object = page.object ? ctx.model.objects.get(page.object) : undefined
  return {
    name,
    ...(page.object ? { object: page.object } : {}),
    use: page.use ?? ['record'],
    ...localized({ ...(page.label === undefined ? {} : { label: page.label }) }, text),
    priority: page.priority ?? 0,
    highlights: (page.highlights ?? []).filter((path) => shown(ctx, object, path)),
    pipeline: page.pipeline !== undefined && page.pipeline !== false,
    ...rules.rules(object, page, 'visibleWhen'),
    tabs: ordered(page.tabs, page.order).map((tab) => {
      const { label, components, order, visibleWhen } = page.tabs[tab]!
      return {
        name: tab,
        label: text(label ?? tab),
        ...rules.rules(object, { visibleWhen }, 'visibleWhen'),
        components: ordered(components, order).flatMap((key) =>
          componentView(ctx, object, key, components[key]!, { text, rules }),
        ),
      }
    }),
  }
}

function componentView(
  ctx: Ctx,
  object: ObjectDef | undefined,
  name: string,
  component: PageDocument['tabs'][string]['components'][string],
  { text, rules }: { text: Text; rules: RuleViews },
): View[] {
  const { label, help, columns, text: words, ...rest } = component
  const relation =
    component.type === 'related' && component.relation ? object?.relations.get(component.relation) : undefined
  const child = relation && ctx.model.objects.get(relation.object)
  if (component.type === 'related' && (!child || !mayDo(ctx, child, 'read'))) return []
  return [
    {
      name,
      ...rest,
      ...rules.rules(object, component, 'visibleWhen'),
      ...localized(
        { ...(label === undefined ? {} : { label }), ...(help === undefined ? {} : { help }) },
        text,
      ),
      ...(words === undefined ? {} : { text: text(words) }),
      ...(columns
        ? {
            columns: columnsView(ctx, child ?? object, columns as Column[], text).map(
              (column) => column['field'],
            ),
          }
        : {}),
    },
  ]
}

export function pipelineView(
  ctx: Ctx,
  name: string,
  pipeline: PipelineDocument,
  text: Text,
  rules: RuleViews,
): View {
  const object = ctx.model.objects.get(pipeline.object)
  const options = object?.fields.get(pipeline.stageField)?.options ?? []
  return {
    name,
    object: pipeline.object,
    ...localized({ ...(pipeline.label === undefined ? {} : { label: pipeline.label }) }, text),
    stageField: pipeline.stageField,
    ...(pipeline.sinceField ? { sinceField: pipeline.sinceField } : {}),
    ...rules.rules(object, pipeline, 'when'),
    stages: ordered(pipeline.stages, pipeline.order).map((key) => {
      const { label, set, guidance, next, outcome, normDays, gate } = pipeline.stages[key]!
      const option = options.find((known) => known.key === key)
      const probability = (set as Record<string, unknown> | undefined)?.['probability']
      return {
        name: key,
        label: text(label ?? option?.label ?? key),
        ...(option?.color ? { color: option.color } : {}),
        ...(typeof probability === 'number' ? { probability } : {}),
        ...(guidance ? { guidance: text(guidance) } : {}),
        ...(next ? { next } : {}),
        ...(outcome ? { outcome } : {}),
        ...(normDays ? { normDays } : {}),
        ...(gate?.requires ? { requires: gate.requires } : {}),
      }
    }),
  }
}

export function navigationView(ctx: Ctx, text: Text, knows: (object: string) => boolean): View[] {
  return ctx.model.navigation
    .map((group) => ({
      name: group.name,
      label: text(group.label),
      ...(group.icon ? { icon: group.icon } : {}),
      items: group.items
        .filter((item) => {
          const name =
            item.object ??
            (item.view && ctx.model.views.get(item.view)?.object) ??
            (item.page && ctx.model.pages.get(item.page)?.object)
          return name ? knows(name) && mayDo(ctx, ctx.model.objects.get(name)!, 'read') : true
        })
        .map(({ label, ...item }) => {
          const view = item.view ? ctx.model.views.get(item.view) : undefined
          const name = item.object ?? view?.object
          const object = name ? ctx.model.objects.get(name) : undefined
          const icon = item.icon ?? object?.icon
          return {
            ...item,
            ...(name ? { object: name } : {}),
            ...(view ? { viewType: view.type } : {}),
            label: text(label ?? object?.pluralLabel ?? item.name),
            ...(icon ? { icon } : {}),
          }
        }),
    }))
    .filter((group) => group.items.length > 0)
}
