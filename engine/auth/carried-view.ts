import type { CheckScope } from '../../metadata/language/check/context.ts'
import { dependenciesOf } from '../../metadata/language/dependencies.ts'
import { renameInExpression } from '../../metadata/language/rename.ts'
import { renameOptionInExpression } from '../../metadata/language/rename-option.ts'
import type { AppModel, FieldDef, ObjectDef } from '../model.ts'

/** What a saved view keeps, as the list page writes it; keys it does not know stay as they are. */
export type KeptView = Record<string, unknown> & {
  filter?: unknown
  sort?: unknown
  group?: unknown
  columns?: unknown
  widths?: unknown
  pinned?: unknown
  summaries?: unknown
}

/**
 * A saved view in the names of now: fields and values of selects that were renamed since are found by what they were. What is gone stays
 * as it was written, so that the list can say so.
 */
export function carriedView(model: AppModel, object: ObjectDef, view: KeptView): KeptView {
  const path = (text: string) => carriedPath(model, object, text)
  const carried: KeptView = { ...view }
  if (typeof view.filter === 'string') carried.filter = carriedFilter(model, object, view.filter)
  if (typeof view.group === 'string') carried.group = path(view.group)
  if (typeof view.sort === 'string')
    carried.sort = view.sort
      .split(',')
      .map((part) => (part.startsWith('-') ? `-${path(part.slice(1))}` : path(part)))
      .join(',')
  for (const key of ['columns', 'pinned'] as const) {
    const list = view[key]
    if (Array.isArray(list))
      carried[key] = list.map((column: unknown) => (typeof column === 'string' ? path(column) : column))
  }
  for (const key of ['widths', 'summaries'] as const) {
    const map = view[key]
    if (typeof map === 'object' && map !== null)
      carried[key] = Object.fromEntries(Object.entries(map).map(([column, value]) => [path(column), value]))
  }
  return carried
}

function fieldNow(object: ObjectDef, name: string): FieldDef | undefined {
  return object.fields.get(name) ?? [...object.fields.values()].find((field) => field.was.includes(name))
}

function carriedPath(model: AppModel, object: ObjectDef, path: string): string {
  let at: ObjectDef | undefined = object
  return path
    .split('.')
    .map((name) => {
      const field: FieldDef | undefined = at && fieldNow(at, name)
      at = field && model.objects.get(field.to[0] ?? '')
      return field?.name ?? name
    })
    .join('.')
}

/** The objects as they were: every field under its old names too. */
function withOldNames(object: ObjectDef): ObjectDef {
  const fields = new Map(object.fields)
  for (const field of object.fields.values())
    for (const old of field.was) if (!fields.has(old)) fields.set(old, { ...field, name: old })
  return { ...object, fields }
}

function carriedFilter(model: AppModel, object: ObjectDef, filter: string): string {
  const objects = {
    get: (name: string) => {
      const found = model.objects.get(name)
      return found && withOldNames(found)
    },
  }
  const scope = { objects, object: object.name }
  const uses = dependenciesOf(filter, scope)?.uses ?? []
  let text = filter
  for (const use of uses) {
    const owner = model.objects.get(use.object)
    if (use.kind !== 'field' || !owner || owner.fields.has(use.name)) continue
    const now = fieldNow(owner, use.name)
    if (!now) continue
    const renamed = renameInExpression(text, scope, {
      kind: 'field',
      object: use.object,
      name: use.name,
      to: now.name,
    })
    if (renamed.ok) text = renamed.text
  }
  return carriedOptions(model, text, scope)
}

/** Values of selects in the names of now; one that is an option again means what it says. */
function carriedOptions(model: AppModel, filter: string, scope: CheckScope): string {
  let text = filter
  for (const { kind, object, name } of dependenciesOf(filter, scope)?.uses ?? []) {
    const options = kind === 'field' ? (model.objects.get(object)?.fields.get(name)?.options ?? []) : []
    for (const option of options)
      for (const old of option.was ?? []) {
        if (options.some(({ key }) => key === old)) continue
        const fields = new Set([`${object}.${name}`])
        const renamed = renameOptionInExpression(text, scope, { fields, name: old, to: option.key })
        if (renamed.ok) text = renamed.text
      }
  }
  return text
}
