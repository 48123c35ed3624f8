import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { type FieldPlace, fieldColumns } from '../expressions/field-column.ts'
import { joinTarget } from '../expressions/paths.ts'
import type { SqlScope } from '../expressions/scope.ts'
import { fieldTypes } from '../fields/index.ts'
import type { FieldDef, ObjectDef } from '../model.ts'
import { checkComparable } from '../permissions/fields.ts'
import { type Sql, sql } from '../sql.ts'

export interface SortKey {
  /** As asked: `department.name`. */
  path: string
  descending: boolean
  sql: Sql
  /** PostgreSQL type of the key, for the parameters of a cursor. */
  type: string
  /** False when the column cannot be empty. */
  nullable: boolean
  /** The record's own field whose value it is. */
  own?: string
}

const nowhere = { from: 0, to: 0 }

/** `-amount,name` as sort keys; the id that breaks ties is not among them. @throws parameter_invalid, field_masked */
export function parseSort(ctx: Ctx, object: ObjectDef, text: string, scope: SqlScope): SortKey[] {
  const keys = text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
  if (keys.length > 5)
    throw new AppError('parameter_invalid', { parameter: 'sort', value: text, reason: 'At most 5 keys.' })
  return keys.map((key) => {
    const descending = key.startsWith('-')
    return sortKey(ctx, object, key.replace(/^[-+]/, ''), descending, scope)
  })
}

function sortKey(ctx: Ctx, object: ObjectDef, path: string, descending: boolean, scope: SqlScope): SortKey {
  const refuse = (reason: string) =>
    new AppError('parameter_invalid', { parameter: 'sort', value: path, reason })
  let at = object
  let alias = scope.alias
  const names = path.split('.')
  for (const [index, name] of names.entries()) {
    const field = at.fields.get(name)
    if (!field) throw new AppError('unknown_field', { object: at.name, field: name })
    checkField(ctx, at, field, path)
    const sort = fieldTypes.get(field.type).sort
    if (sort === 'none') throw refuse(`Records cannot be sorted by ${name}.`)
    const last = index === names.length - 1
    if (last && sort !== 'label') {
      const place = { scope, object: at, alias, path: names.slice(0, index).join('.') }
      const key = keySql(field, place, sort)
      // Behind a reference anything may be missing.
      if (index === 0) return { path, descending, ...key, own: name }
      return { path, descending, ...key, nullable: true }
    }
    const target = field.to.length === 1 ? ctx.model.objects.get(field.to[0]!) : undefined
    if (!target || field.stores !== 'target') throw refuse(`${name} does not lead to one object.`)
    const from = { scope, object: at, alias, path: names.slice(0, index).join('.') }
    const id = field.computed ? fieldColumns(field, from)[0] : undefined
    if (field.computed && !last) throw refuse(`Nothing can follow ${name}.`)
    alias = joinTarget(scope, names.slice(0, index + 1).join('.'), alias, field, target, id)
    at = target
    if (!last) continue
    const label = target.fields.get(target.nameField)!
    checkField(ctx, target, label, path)
    return {
      path,
      descending,
      ...keySql(label, { scope, object: target, alias, path }, 'text'),
      nullable: true,
    }
  }
  throw refuse('A field name is missing.')
}

/** A hidden field is an unknown one here too. */
function checkField(ctx: Ctx, object: ObjectDef, field: FieldDef, path: string): void {
  try {
    checkComparable(ctx, object, field, path, nowhere)
  } catch (error) {
    if (error instanceof AppError && error.code === 'expression_invalid')
      throw new AppError('unknown_field', { object: object.name, field: field.name })
    throw error
  }
}

function keySql(
  field: FieldDef,
  place: FieldPlace,
  sort: 'text' | 'plain' | 'option' | 'label',
): Omit<SortKey, 'path' | 'descending'> {
  const column = fieldColumns(field, place)[0]!
  const physical = (field.computedColumns ?? field.columns)[0]!
  const nullable = physical.notNull !== true
  if (sort === 'option' && field.options) {
    // Options in their own order; values that are no option any more come behind.
    const keys = field.options.map((option) => option.key)
    return {
      sql: sql`COALESCE(array_position(${keys}::text[], ${column}), CASE WHEN ${column} IS NULL THEN NULL ELSE 100000 END)`,
      type: 'int',
      nullable,
    }
  }
  if (sort === 'text' && physical.type === 'text')
    return { sql: sql`${column} COLLATE "zh-x-icu"`, type: 'text', nullable }
  return { sql: column, type: physical.type, nullable }
}
