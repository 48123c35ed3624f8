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

/** The words of a search, folded; at most eight count. */
export const searchWords = (text: string): string[] => fold(text).split(/\s+/).filter(Boolean).slice(0, 8)

/** Whether the gram indexes can find candidates: some word has grams, and every field has an index. */
export const isIndexed = (fields: readonly FieldDef[], words: readonly string[]): boolean =>
  words.some(hasGrams) && fields.every((field) => field.searchable)

/**
 * Every word stands in one of the searchable fields.
 *
 * @param by `index`: grams find candidates and strpos decides; `row`: each row that comes along is looked at, which
 *   is the faster way to the first page of what nearly every row holds
 */
export function searchCondition(
  ctx: Ctx,
  object: ObjectDef,
  text: string,
  alias: string,
  by: 'index' | 'row' = 'index',
): Sql {
  const words = searchWords(text)
  const fields = searchedFields(ctx, object)
  if (words.length === 0) return raw('true')
  if (fields.length === 0) return raw('false')
  const columns = fields.map((field) => columnOf(alias, field.name))
  const narrows = by === 'index' && fields.every((field) => field.searchable)
  return allOf(
    words.flatMap((word) => [
      // Apart from what decides, so that the index answers it alone: grams are dear to compute for a row.
      ...(narrows && hasGrams(word)
        ? [anyOf(columns.map((column) => sql`jx.grams(${column}) @> jx.query_grams(${word})`))]
        : []),
      anyOf(columns.map((column) => sql`strpos(jx.fold(${column}), ${word}) > 0`)),
    ]),
  )
}
