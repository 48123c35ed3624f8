import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { fieldColumns } from '../expressions/field-column.ts'
import { Joins } from '../expressions/scope.ts'
import { fieldTypes } from '../fields/index.ts'
import type { FieldDef, ObjectDef } from '../model.ts'
import { fieldRight, maySee, requireField } from '../permissions/fields.ts'
import { maskValue } from '../permissions/mask.ts'
import { rowsFor } from '../permissions/rows-for.ts'
import { ruleScope } from '../permissions/rule-condition.ts'
import { ident, join, raw, type Sql, sql } from '../sql.ts'
import { columnsRead } from './columns-read.ts'
import type { FieldTree } from './field-tree.ts'
import { keptSelection, type Selection } from './kept-selections.ts'
import { anyObject, fetchedTarget, linkList, oneTarget, type Reads } from './reference-columns.ts'
import { whenHolds } from './when-holds.ts'

type Reader = (row: Record<string, unknown>) => unknown

const always = ['id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by']

/** `name,amount,department.city` as a tree. @throws unknown_field */
export function toFieldTree(ctx: Ctx, object: ObjectDef, paths: readonly string[]): Map<string, FieldTree> {
  const tree = new Map<string, FieldTree>()
  for (const path of paths) {
    let [level, at]: [Map<string, FieldTree>, ObjectDef | undefined] = [tree, object]
    for (const name of path.split('.')) {
      if (!at) throw new AppError('unknown_field', { object: object.name, field: path })
      const field: FieldDef = requireField(ctx, at, name)
      const node = level.get(name) ?? { field, children: new Map<string, FieldTree>() }
      level.set(name, node)
      level = node.children
      // What is fetched when read shows its target's name and no more.
      at = field.to.length === 1 && !field.computed ? ctx.model.objects.get(field.to[0]!) : undefined
    }
  }
  return tree
}

/** All fields the person may see, except what is left out of lists by `exclude`. */
export const listedFields = (ctx: Ctx, object: ObjectDef): string[] =>
  allFields(ctx, object).filter((name) => !object.fields.get(name)!.exclude.includes('list'))

/** All fields the person may see. */
export const allFields = (ctx: Ctx, object: ObjectDef): string[] =>
  [...object.fields.values()]
    .filter((field) => maySee(ctx, object, field) && field.name !== 'deleted_at')
    .map((field) => field.name)

export interface SelectOptions {
  /** How references get their labels: few rows by a sub-select each, many by a join. */
  labels?: Reads['labels']
}

/** @param alias of the page's rows, which hold every column of the object */
export const select = (
  ctx: Ctx,
  object: ObjectDef,
  fields: readonly string[],
  alias: string,
  { labels = 'looked up' }: SelectOptions = {},
): Selection =>
  keptSelection(ctx, `${object.name} ${alias} ${labels} ${fields.join()}`, () =>
    make(ctx, object, fields, alias, labels),
  )

function make(
  ctx: Ctx,
  object: ObjectDef,
  fields: readonly string[],
  alias: string,
  labels: Reads['labels'],
): Selection {
  const wantsPermissions = fields.includes('_permissions')
  const tree = toFieldTree(ctx, object, [
    ...new Set([...always, ...fields.filter((name) => name !== '_permissions')]),
  ])
  const parts: Sql[] = []
  const joins: Sql[] = []
  // What computed fields join: behind all else, whose rows they may start from.
  const computing = new Joins('f')
  const column = (part: Sql): string => {
    const name = `c${parts.length}`
    parts.push(sql`${part} AS ${ident(name)}`)
    return name
  }
  const reads: Reads = {
    ctx,
    column,
    join: (part) => joins.push(part),
    nextAlias: () => `l${joins.length + 1}`,
    fieldsOf,
    labels,
  }
  const readers = fieldsOf(object, tree, alias)
  const permissions = wantsPermissions ? permissionReader(ctx, object, alias, column) : undefined

  function fieldsOf(of: ObjectDef, nodes: ReadonlyMap<string, FieldTree>, from: string): [string, Reader][] {
    const money = moneyReader(ctx, of, from, column)
    return [...nodes].map(([name, node]) => [name, guarded(of, node, from, money)] as [string, Reader])
  }

  function guarded(of: ObjectDef, node: FieldTree, from: string, money: () => Reader): Reader {
    const right = fieldRight(ctx, of, node.field)
    const read = reader(node, from, money, of)
    if (right.level === 'read' || right.level === 'edit') return read
    const lifted = right.unless.map((text) => column(whenHolds(ctx, of, from, text)))
    const closed: Reader = right.level === 'mask' ? (row) => maskValue(read(row)) : () => undefined
    return (row) => (lifted.some((name) => row[name] === true) ? read(row) : closed(row))
  }

  function reader(node: FieldTree, from: string, money: () => Reader, of: ObjectDef): Reader {
    const { field } = node
    if (field.stores === 'links') return linkList(reads, of, field, from)
    const place = { scope: ruleScope(ctx, of, from, computing), object: of, alias: from, path: from }
    if (field.stores === 'target' && field.computed)
      return fetchedTarget(reads, field, { id: fieldColumns(field, place)[0]!, joins: computing, key: from })
    if (field.stores === 'target')
      return field.to.length === 1 && field.to[0] !== '*'
        ? oneTarget(reads, node, from)
        : anyObject(reads, field, from)
    const names = fieldColumns(field, place).map(column)
    const type = fieldTypes.get(field.type)
    const currency = field.type === 'currency' ? money() : () => ''
    return (row) =>
      type.read(
        names.map((name) => row[name]),
        field,
        { currency: String(currency(row)), rate: '1' },
      )
  }

  const columns = join(parts)
  const joined = join([...joins, computing.sql], '\n')
  return {
    columns,
    joins: joined,
    reads: columnsRead([columns, joined], alias),
    read(row) {
      const record: Record<string, unknown> = {}
      for (const [name, read] of readers) {
        const value = read(row)
        if (value !== undefined) record[name] = value
      }
      if (permissions) record['_permissions'] = permissions(row)
      return record
    },
  }
}

/** The record's currency: its own column, else the company's. */
function moneyReader(
  ctx: Ctx,
  object: ObjectDef,
  alias: string,
  column: (part: Sql) => string,
): () => Reader {
  let name: string | undefined
  return () => {
    if (!object.fields.has('currency_code')) return () => ctx.model.settings.currency
    const known = name ?? column(sql`${raw(alias)}."currency_code"`)
    name = known
    return (row) => row[known] ?? ctx.model.settings.currency
  }
}

/** `{ update, delete, readOnly }` for this very row. */
function permissionReader(ctx: Ctx, object: ObjectDef, alias: string, column: (part: Sql) => string): Reader {
  const may = (act: 'update' | 'delete'): Reader => {
    const rows = rowsFor(ctx, object, act, alias)
    if (!rows) return () => true
    const name = column(sql`(${rows}) IS TRUE`)
    return (row) => row[name] === true
  }
  const [update, remove] = [may('update'), may('delete')]
  const closed = [...object.fields.values()]
    .filter((field) => maySee(ctx, object, field))
    .map((field) => {
      const right = fieldRight(ctx, object, field)
      if (field.readOnly) return { name: field.name, lifted: undefined }
      if (right.level === 'edit') return undefined
      return {
        name: field.name,
        lifted: right.unless.map((text) => column(whenHolds(ctx, object, alias, text))),
      }
    })
    .filter((entry) => entry !== undefined)
  return (row) => ({
    update: update(row),
    delete: remove(row),
    readOnly: closed
      .filter(({ lifted }) => !lifted?.some((name) => row[name] === true))
      .map(({ name }) => name),
  })
}
