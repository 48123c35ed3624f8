import { linkTable } from '../db/derived-name.ts'
import type { AppModel, FieldDef, ObjectDef } from '../model.ts'
import { linkFields } from './wanted.ts'

/** What `was` says between two models: never guessed. An old name may be taken by a new item at once. */
export interface Renames {
  /** Old object name → new. */
  objects: Map<string, string>
  /** New object name → old field name → new. */
  fields: Map<string, Map<string, string>>
  /** New object name → new field name → old option key → new. */
  options: Map<string, Map<string, Map<string, string>>>
  /** Old table → new, link tables included. */
  tables: Map<string, string>
  /** New table → old column → new. */
  columns: Map<string, Map<string, string>>
}

interface Item {
  name: string
  was: readonly string[]
}

/** Pairs of old and new names among items of one kind. */
export function renamedItems(
  from: ReadonlyMap<string, unknown>,
  to: ReadonlyMap<string, Item>,
): Map<string, string> {
  const pairs = new Map<string, string>()
  for (const item of to.values()) {
    if (from.has(item.name)) continue
    const old = item.was.find((name) => from.has(name) && !pairs.has(name))
    if (old !== undefined) pairs.set(old, item.name)
  }
  return pairs
}

export function findRenames(from: AppModel | undefined, to: AppModel): Renames {
  const found: Renames = {
    objects: new Map(),
    fields: new Map(),
    options: new Map(),
    tables: new Map(),
    columns: new Map(),
  }
  if (!from) return found
  found.objects = renamedItems(from.objects, to.objects)
  const oldName = new Map([...found.objects].map(([old, now]) => [now, old]))
  for (const object of to.objects.values()) {
    const before = from.objects.get(oldName.get(object.name) ?? object.name)
    // The compiler keeps the fields of a document that did not change.
    if (before && before.fields !== object.fields) compareObject(found, before, object)
  }
  return found
}

function compareObject(found: Renames, before: ObjectDef, after: ObjectDef): void {
  if (before.name !== after.name) found.tables.set(before.name, after.name)
  const fields = renamedItems(before.fields, after.fields)
  if (fields.size > 0) found.fields.set(after.name, fields)
  const oldField = new Map([...fields].map(([old, now]) => [now, old]))
  const columns = new Map<string, string>()
  for (const field of after.fields.values()) {
    const was = before.fields.get(oldField.get(field.name) ?? field.name)
    if (!was) continue
    for (const [old, now] of renamedColumns(found.objects, was, field)) columns.set(old, now)
    const options = renamedOptions(was, field)
    if (options.size > 0) nested(found.options, after.name).set(field.name, options)
  }
  if (columns.size > 0) found.columns.set(after.name, columns)
  renamedLinkTables(found, before, after, oldField)
}

/** Columns of one field pair up by target where there are several, otherwise by position. */
function renamedColumns(objects: Map<string, string>, was: FieldDef, now: FieldDef): [string, string][] {
  const parts = (was.rollup?.parts ?? []).flatMap(({ name }, at): [string, string][] => {
    const match = now.rollup?.parts?.[at]
    return match ? [[name, match.name]] : []
  })
  const pairs = was.columns.flatMap((column, at): [string, string][] => {
    const target = was.to[at]
    const several = was.to.length > 1 || now.to.length > 1
    const position =
      several && target !== undefined && target !== '*' ? now.to.indexOf(objects.get(target) ?? target) : at
    const match = now.columns[position]
    return match ? [[column.name, match.name]] : []
  })
  return [...pairs, ...parts].filter(([old, next]) => old !== next)
}

function renamedOptions(was: FieldDef, now: FieldDef): Map<string, string> {
  if (!was.options || !now.options) return new Map()
  const before = new Map(was.options.map((option) => [option.key, option]))
  const after = now.options.map((option) => ({ name: option.key, was: option.was ?? [] }))
  return renamedItems(before, new Map(after.map((option) => [option.name, option])))
}

function renamedLinkTables(
  found: Renames,
  before: ObjectDef,
  after: ObjectDef,
  oldField: Map<string, string>,
): void {
  const links = new Set(linkFields(before).map((field) => field.name))
  for (const field of linkFields(after)) {
    const old = oldField.get(field.name) ?? field.name
    const [oldTable, table] = [linkTable(before.name, old), linkTable(after.name, field.name)]
    if (links.has(old) && oldTable !== table) found.tables.set(oldTable, table)
  }
}

function nested<K, L, V>(map: Map<K, Map<L, V>>, key: K): Map<L, V> {
  const inner = map.get(key) ?? new Map<L, V>()
  map.set(key, inner)
  return inner
}
