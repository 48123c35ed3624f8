import type { Ctx } from '../context.ts'
import { hasGrams } from '../expressions/grams.ts'
import { columnOf } from '../expressions/scope.ts'
import type { FieldDef, ObjectDef } from '../model.ts'
import { fieldRight } from '../permissions/fields.ts'
import { allOf, anyOf, raw, type Sql, sql } from '../sql.ts'

/** Fields that search looks into, as far as this person may read them in full. */
export function searchedFields(ctx: Ctx, object: ObjectDef): FieldDef[] {
  const readable = (field: FieldDef) => ['read', 'edit'].includes(fieldRight(ctx, object, field).level)
  const fields = [...object.fields.values()].filter(
    (field) =>
      field.searchable &&
      !field.computed &&
      field.language === 'str' &&
      !field.exclude.includes('search') &&
      readable(field),
  )
  if (fields.length > 0) return fields
  const name = object.fields.get(object.nameField)
  return name && !name.computed && name.language === 'str' && readable(name) ? [name] : []
}

/** Case and width do not matter: the same folding as `jx.fold`. */
const fold = (text: string): string => text.normalize('NFKC').toLowerCase()

/** Every word stands in one of the searchable fields; the gram indexes find candidates, strpos decides. */
export function searchCondition(ctx: Ctx, object: ObjectDef, text: string, alias: string): Sql {
  const words = fold(text).split(/\s+/).filter(Boolean).slice(0, 8)
  const fields = searchedFields(ctx, object)
  if (words.length === 0) return raw('true')
  if (fields.length === 0) return raw('false')
  return allOf(
    words.map((word) =>
      anyOf(fields.map((field) => inField(columnOf(alias, field.name), word, field.searchable))),
    ),
  )
}

function inField(column: Sql, word: string, indexed: boolean): Sql {
  const found = sql`strpos(jx.fold(${column}), ${word}) > 0`
  return indexed && hasGrams(word)
    ? sql`(jx.grams(${column}) @> jx.query_grams(${word}) AND ${found})`
    : found
}
