import type { Row } from '../../metadata/language/evaluate.ts'
import type { Need } from '../../metadata/language/needs.ts'
import { toLanguage } from '../../metadata/language/record.ts'
import { isId } from '../../metadata/language/values/reference.ts'
import type { Queryable } from '../database.ts'
import { linkTable, targetColumn } from '../db/derived-name.ts'
import { fieldTypes } from '../fields/index.ts'
import type { AppModel, FieldDef, ObjectDef } from '../model.ts'
import { ident, type Sql, sql } from '../sql.ts'

/** A row as PostgreSQL gives it, by column. */
type Stored = Readonly<Record<string, unknown>>

export type MutableRow = Record<string, unknown>

export interface Loading {
  model: AppModel
  db: Queryable
  /**
   * Takes what a save is about to write into account: gets the records of a list, and the one they belong to, as
   * stored, gives them as they will be.
   */
  asTheyWillBe?(object: ObjectDef, field: string, parent: string, stored: readonly Row[]): readonly Row[]
  /** A record as it will be, if the save writes it. */
  willBe?(object: ObjectDef, id: string): Row | undefined
  /** Ids that a record's list of references will hold, if the save writes it. */
  linked?(object: ObjectDef, id: string, field: FieldDef): readonly string[] | undefined
}

/**
 * Loads what expressions read of other records, set-wise: one query a relation and level, however many rows.
 * Deleted records are left out; references to them keep their id. Lists are in the order of ids.
 *
 * @param rows of `object`, with the references that `need` names; they are added to
 */
export async function loadRows(
  loading: Loading,
  object: ObjectDef,
  need: Need,
  rows: readonly MutableRow[],
): Promise<void> {
  if (rows.length === 0) return
  for (const [name, inner] of need.refs) await loadTargets(loading, object, name, inner, rows)
  for (const [name, inner] of need.lists) await loadList(loading, object, name, inner, rows)
}

/** What a form holds may be no id: it leads nowhere. */
function idOf(value: unknown): string | undefined {
  const id = (value as { id?: unknown } | undefined)?.id
  return isId(id) ? id : undefined
}

async function loadTargets(
  loading: Loading,
  object: ObjectDef,
  name: string,
  need: Need,
  rows: readonly MutableRow[],
): Promise<void> {
  const field = object.fields.get(name)
  const target = field?.to.length === 1 ? loading.model.objects.get(field.to[0]!) : undefined
  if (!target) return
  const ids = [...new Set(rows.flatMap((row) => idOf(row[name]) ?? []))]
  if (ids.length === 0) return
  const stored = await loading.db.rows<Stored>(
    sql`SELECT t.* FROM ${ident('app', target.name)} t WHERE t."id" = ANY(${ids}::uuid[]) AND t."deleted_at" IS NULL`,
  )
  const found = new Map<string, MutableRow>(
    stored.map((row) => [String(row['id']), readRow(target, row, need)]),
  )
  // Those that the save makes are not stored yet.
  for (const id of ids) {
    const row = loading.willBe?.(target, id)
    if (row) found.set(id, { ...row })
  }
  await loadRows(loading, target, need, [...found.values()])
  for (const row of rows) {
    const id = idOf(row[name])
    if (id) row[name] = found.get(id) ?? { id }
  }
}

async function loadList(
  loading: Loading,
  object: ObjectDef,
  name: string,
  need: Need,
  rows: readonly MutableRow[],
): Promise<void> {
  const links = object.fields.get(name)
  const relation = object.relations.get(name)
  const child = loading.model.objects.get(relation?.object ?? links?.to[0] ?? '')
  if (!child) return
  const ids = rows.flatMap((row) => idOf(row) ?? [])
  if (ids.length === 0) return
  const stored = await loading.db.rows<Stored & { _parent: string }>(
    childrenOf(object, child, relation?.field, links, ids),
  )
  const groups = new Map<string, Row[]>()
  for (const row of stored) {
    const group = groups.get(row._parent) ?? []
    groups.set(row._parent, group)
    group.push(readRow(child, row, need))
  }
  if (links) await loadLinked(loading, object, links, child, need, ids, groups)
  const all: MutableRow[] = []
  for (const row of rows) {
    const id = String(row['id'])
    const before = groups.get(id) ?? []
    const now = relation ? (loading.asTheyWillBe?.(child, relation.field, id, before) ?? before) : before
    const list = now.map((one) => ({ ...one }))
    row[name] = list.length > 0 ? list : undefined
    all.push(...list)
  }
  await loadRows(loading, child, need, all)
}

/** Replaces lists of references that the save writes by what they will be. */
async function loadLinked(
  loading: Loading,
  object: ObjectDef,
  links: FieldDef,
  child: ObjectDef,
  need: Need,
  ids: readonly string[],
  groups: Map<string, Row[]>,
): Promise<void> {
  const lists = new Map(ids.map((id) => [id, loading.linked?.(object, id, links)]))
  const wanted = [...new Set([...lists.values()].flatMap((list) => list ?? []))]
  if (![...lists.values()].some((list) => list)) return
  const stored = await loading.db.rows<Stored>(
    sql`SELECT t.* FROM ${ident('app', child.name)} t WHERE t."id" = ANY(${wanted}::uuid[]) AND t."deleted_at" IS NULL`,
  )
  const found = new Map<string, Row>(stored.map((row) => [String(row['id']), readRow(child, row, need)]))
  for (const [id, list] of lists)
    if (list)
      groups.set(
        id,
        [...list].sort().flatMap((one): Row[] => (found.has(one) ? [found.get(one)!] : [])),
      )
}

function childrenOf(
  object: ObjectDef,
  child: ObjectDef,
  fieldName: string | undefined,
  links: FieldDef | undefined,
  ids: readonly string[],
): Sql {
  const field = fieldName === undefined ? undefined : child.fields.get(fieldName)
  const from = sql`FROM ${ident('app', child.name)} t`
  if (fieldName === undefined || field?.stores === 'links') {
    const table = links ? linkTable(object.name, links.name) : linkTable(child.name, fieldName!)
    const [mine, theirs] = links ? ['source_id', 'target_id'] : ['target_id', 'source_id']
    return sql`SELECT t.*, k.${ident(mine!)} AS "_parent" ${from} JOIN ${ident('app', table)} k ON k.${ident(theirs!)} = t."id"
      WHERE k.${ident(mine!)} = ANY(${ids}::uuid[]) AND t."deleted_at" IS NULL ORDER BY t."id"`
  }
  const column = (field?.to.length ?? 0) > 1 ? targetColumn(fieldName, object.name) : fieldName
  return sql`SELECT t.*, t.${ident(column)} AS "_parent" ${from}
    WHERE t.${ident(column)} = ANY(${ids}::uuid[]) AND t."deleted_at" IS NULL ORDER BY t."id"`
}

/** The named fields of a stored row as the language takes them. */
export function readRow(object: ObjectDef, stored: Stored, need: Need): MutableRow {
  const row: MutableRow = { id: String(stored['id']) }
  for (const name of [...need.fields, ...need.refs.keys()]) {
    const money = name.endsWith('_base') && !object.fields.has(name) ? name.slice(0, -5) : undefined
    const field = object.fields.get(money ?? name)
    if (!field || field.stores === 'links') continue
    const value = money ? toLanguage(field, stored[name]) : fromColumns(field, stored)
    if (value !== undefined) row[name] = value
  }
  return row
}

/** A field's value in a stored row, as the language takes it. */
export function fromColumns(field: FieldDef, stored: Stored): unknown {
  // All digits that are stored, not only those the currency shows.
  if (field.type === 'currency') return toLanguage(field, stored[field.columns[0]!.name])
  const value = fieldTypes.get(field.type).read(
    field.columns.map(({ name }) => stored[name]),
    field,
    { currency: '', rate: '1' },
  )
  return toLanguage(field, value)
}
