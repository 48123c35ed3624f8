import type { Ctx } from '../context.ts'
import { linkTable, targetColumn } from '../db/derived-name.ts'
import { referenceId } from '../expressions/paths.ts'
import type { Joins } from '../expressions/scope.ts'
import { readTarget } from '../fields/reference.ts'
import type { FieldDef, ObjectDef } from '../model.ts'
import { fieldRight } from '../permissions/fields.ts'
import { maskValue } from '../permissions/mask.ts'
import { rowsFor } from '../permissions/rows-for.ts'
import { ident, join, quoteLiteral, raw, type Sql, sql } from '../sql.ts'
import type { FieldTree } from './field-tree.ts'

type Row = Record<string, unknown>
type Reader = (row: Row) => unknown

/** What a selection lends to the columns of references. */
export interface Reads {
  ctx: Ctx
  /** Adds a column; gives its name. */
  column(part: Sql): string
  join(part: Sql): void
  nextAlias(): string
  fieldsOf(object: ObjectDef, nodes: ReadonlyMap<string, FieldTree>, from: string): [string, Reader][]
  labels: 'looked up' | 'joined'
}

const hidden = { id: null, label: null, hidden: true }

/** The text that stands for a record of `object`, under alias; masked or empty where its name may not be read. */
export function labelOf(
  ctx: Ctx,
  object: ObjectDef,
  alias: string,
): { sql: Sql; read: (label: unknown) => unknown } {
  const field = object.fields.get(object.nameField)
  if (field?.stores !== 'value') return { sql: sql`${raw(alias)}."id"::text`, read: (label) => label }
  const { level } = fieldRight(ctx, object, field)
  const label = sql`${raw(alias)}.${ident(field.name)}::text`
  if (level === 'hidden') return { sql: sql`NULL::text`, read: () => null }
  return { sql: label, read: level === 'mask' ? maskValue : (text) => text }
}

/** A reference to one object, on the page's rows only, with the fields asked for behind it. */
export function oneTarget(reads: Reads, node: FieldTree, from: string): Reader {
  const { field, children } = node
  const target = reads.ctx.model.objects.get(field.to[0]!)
  const id = reads.column(sql`${raw(from)}.${ident(field.name)}`)
  if (!target) return (row) => (row[id] ? hidden : null)
  if (reads.labels === 'looked up' && children.size === 0) return lookedUp(reads, target, field, { id, from })
  return joined(reads, target, node, { id, from })
}

interface Held {
  /** Column of the answer with the target's id. */
  id: string
  /** Alias of the rows that hold the reference. */
  from: string
}

const isLive = ' '
const isGone = '-'

/** The label by a sub-select, which is planned by itself; joins are planned in all their orders. */
function lookedUp({ ctx, column }: Reads, target: ObjectDef, field: FieldDef, { id, from }: Held): Reader {
  const rows = rowsFor(ctx, target, 'read', 't')
  const label = labelOf(ctx, target, 't')
  const found =
    column(sql`(SELECT CASE WHEN t."deleted_at" IS NULL THEN ${raw(quoteLiteral(isLive))} ELSE ${raw(quoteLiteral(isGone))} END
      || COALESCE(${label.sql}, '') FROM ${ident('app', target.name)} t
    WHERE t."id" = ${raw(from)}.${ident(field.name)} ${rows ? sql`AND ${rows}` : sql``})`)
  return (row) => {
    if (!row[id]) return null
    const text = row[found] as string | null
    if (text === null) return rows ? hidden : { id: row[id], label: '' }
    const name = text.slice(1)
    const view: Row = { id: row[id], label: (name && label.read(name)) ?? '' }
    return text.startsWith(isGone) ? { ...view, deleted: true } : view
  }
}

function joined(reads: Reads, target: ObjectDef, { field, children }: FieldTree, { id, from }: Held): Reader {
  const { ctx } = reads
  const alias = reads.nextAlias()
  reads.join(
    sql`LEFT JOIN ${ident('app', target.name)} ${raw(alias)} ON ${raw(alias)}."id" = ${raw(from)}.${ident(field.name)}`,
  )
  const rows = rowsFor(ctx, target, 'read', alias)
  const visible = rows ? reads.column(sql`(${rows}) IS TRUE`) : undefined
  const label = labelOf(ctx, target, alias)
  const labelName = reads.column(label.sql)
  const deleted = reads.column(sql`${raw(alias)}."deleted_at" IS NOT NULL`)
  const parts = reads.fieldsOf(target, children, alias)
  return (row) => {
    if (!row[id]) return null
    if (visible && row[visible] !== true) return hidden
    const view: Row = { id: row[id], label: label.read(row[labelName]) ?? '' }
    if (row[deleted] === true) view['deleted'] = true
    for (const [name, read] of parts) {
      const value = read(row)
      if (value !== undefined) view[name] = value
    }
    return view
  }
}

/** A reference that is fetched through others when read: its target's label, if the person may see that. */
export function fetchedTarget(
  { ctx, column }: Reads,
  field: FieldDef,
  { id, joins, key }: { id: Sql; joins: Joins; key: string },
): Reader {
  const target = ctx.model.objects.get(field.to[0]!)
  const held = column(id)
  if (!target) return (row) => (row[held] ? hidden : null)
  const alias = joins.add(
    `${key}.${field.name}#label`,
    target.name,
    (joined) => sql`${raw(joined)}."id" = ${id}`,
  )
  const rows = rowsFor(ctx, target, 'read', alias)
  const visible = column(rows ? sql`(${rows}) IS TRUE` : raw('true'))
  const label = labelOf(ctx, target, alias)
  const name = column(rows ? sql`CASE WHEN ${rows} THEN ${label.sql} END` : label.sql)
  const deleted = column(sql`${raw(alias)}."deleted_at" IS NOT NULL`)
  return (row) => {
    if (!row[held]) return null
    if (row[visible] !== true) return hidden
    const view: Row = { id: row[held], label: label.read(row[name]) ?? '' }
    return row[deleted] === true ? { ...view, deleted: true } : view
  }
}

/** The objects a reference may point to, each with a sub-select for its label. */
function labelCase(ctx: Ctx, targets: readonly ObjectDef[], kind: (object: ObjectDef) => Sql, id: Sql): Sql {
  const whens = targets.map((target) => {
    const rows = rowsFor(ctx, target, 'read', 't')
    const label = labelOf(ctx, target, 't').sql
    return sql`WHEN ${kind(target)} THEN (SELECT jsonb_build_array(${label}, t."deleted_at" IS NOT NULL)
      FROM ${ident('app', target.name)} t WHERE t."id" = ${id} ${rows ? sql`AND ${rows}` : sql``})`
  })
  return sql`CASE ${join(whens, ' ')} END`
}

/** A reference to several kinds of object: the label comes by sub-select, on the page's rows only. */
export function anyObject(reads: Reads, field: FieldDef, from: string): Reader {
  const { ctx } = reads
  const names = field.columns.map(({ name }) => reads.column(sql`${raw(from)}.${ident(name)}`))
  const any = field.to[0] === '*'
  const targets = any
    ? [...ctx.model.objects.values()]
    : field.to.flatMap((name) => ctx.model.objects.get(name) ?? [])
  const kind = (object: ObjectDef): Sql =>
    any
      ? sql`${raw(from)}.${ident(`${field.name}__object`)} = ${object.name}`
      : sql`${raw(from)}.${ident(targetColumn(field.name, object.name))} IS NOT NULL`
  const label =
    targets.length === 0 ? undefined : reads.column(labelCase(ctx, targets, kind, referenceId(from, field)))
  return (row) => {
    const target = readTarget(
      names.map((name) => row[name]),
      field,
    )
    if (!target) return null
    const found = label === undefined ? null : (row[label] as [string | null, boolean] | null)
    if (!found) return { ...hidden, object: target.object }
    const of = ctx.model.objects.get(target.object ?? '')
    const text = of ? labelOf(ctx, of, 't').read(found[0]) : found[0]
    return { id: target.id, label: text ?? '', object: target.object, ...(found[1] ? { deleted: true } : {}) }
  }
}

/** Several records of one object, in their order; those the person may not see are left out. */
export function linkList(reads: Reads, object: ObjectDef, field: FieldDef, from: string): Reader {
  const target = reads.ctx.model.objects.get(field.to[0]!)
  if (!target) return () => []
  const rows = rowsFor(reads.ctx, target, 'read', 't')
  const label = labelOf(reads.ctx, target, 't')
  const name =
    reads.column(sql`(SELECT jsonb_agg(jsonb_build_array(t."id", ${label.sql}) ORDER BY k."position", k."target_id")
    FROM ${ident('app', linkTable(object.name, field.name))} k JOIN ${ident('app', target.name)} t ON t."id" = k."target_id"
    WHERE k."source_id" = ${raw(from)}."id" AND t."deleted_at" IS NULL ${rows ? sql`AND ${rows}` : sql``})`)
  return (row) =>
    ((row[name] as [string, string | null][] | null) ?? []).map(([id, text]) => ({
      id,
      label: label.read(text) ?? '',
    }))
}
