import type { Ctx } from '../context.ts'
import { hasGrams } from '../expressions/grams.ts'
import { columnOf } from '../expressions/scope.ts'
import { searchedColumns, searchTermsOf } from '../expressions/search-terms.ts'
import type { FieldDef, ObjectDef } from '../model.ts'
import { fieldRight } from '../permissions/fields.ts'
import { allOf, join, raw, type Sql, sql } from '../sql.ts'

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

/** One or two letters: they are looked for where words begin. */
const isShort = (word: string): boolean => /^[\p{L}\p{N}]{1,2}$/u.test(word) && !hasGrams(word)

/** How words begin, as the index has it. */
function beginnings(word: string): string[] {
  const begin = (letters: string): string => `${letters.length === 1 ? '  ' : ' '}${letters}`
  if (isShort(word)) return [[...word].length === 1 ? `  ${word}` : ` ${word}`]
  return [...word.matchAll(/(?<=[!-/:-@[-`{-~])[a-z0-9]{1,2}/g)].map(([letters]) => begin(letters))
}

/** What the index has of rows that hold every word: a `text[]`; undefined where that is nothing. */
export function queryTerms(words: readonly string[]): Sql | undefined {
  const begun = words.flatMap(beginnings)
  if (begun.length === 0 && !words.some(hasGrams)) return undefined
  return sql`(jx.query_grams(${words.join(' ')}) || ${begun}::text[])`
}

/** The object's terms under the alias, if its index knows every one of the fields. */
export function indexedTerms(object: ObjectDef, fields: readonly FieldDef[], alias: string): Sql | undefined {
  const texts = searchedColumns(object)?.texts ?? []
  return fields.every((field) => texts.includes(field.columns[0]?.name ?? ''))
    ? searchTermsOf(object, alias)
    : undefined
}

/** Words of which the index does not say whether a row holds them: of beginnings it does, unless it knows more fields. */
export const notDecided = (
  object: ObjectDef,
  fields: readonly FieldDef[],
  words: readonly string[],
): readonly string[] =>
  searchedColumns(object)?.texts.length === fields.length ? words.filter((word) => !isShort(word)) : words

/** Every word stands in one of the fields, words of one or two letters where a word begins: as a row tells. */
export function rowHolds(fields: readonly FieldDef[], words: readonly string[], alias: string): Sql {
  const columns = fields.map((field) => columnOf(alias, field.name))
  // No word holds a blank, so none is found across two fields.
  const [only] = columns
  const text = only && columns.length === 1 ? only : sql`concat_ws(E'\n', ${join(columns)})`
  return allOf(
    words.map((word) =>
      isShort(word)
        ? sql`(strpos(jx.fold(${text}), ${word}) > 0 AND jx.gram_text(${text}) COLLATE "default" ~ ${`(^|[^[:alnum:]])${word}`})`
        : // What needs no folding is most of what is found, and much cheaper to see.
          sql`(strpos(lower(${text} COLLATE "C"), ${word}) > 0 OR strpos(jx.fold(${text}), ${word}) > 0)`,
    ),
  )
}

/** Every word stands in one of the searchable fields; the index finds candidates where it can. */
export function searchCondition(ctx: Ctx, object: ObjectDef, text: string, alias: string): Sql {
  const words = searchWords(text)
  const fields = searchedFields(ctx, object)
  if (words.length === 0) return raw('true')
  if (fields.length === 0) return raw('false')
  const terms = indexedTerms(object, fields, alias)
  const asked = queryTerms(words)
  // Apart from what decides, so that the index answers it alone: terms are dear to compute for a row.
  const found = terms && asked ? [sql`${terms} @> ${asked}`] : []
  return allOf([...found, rowHolds(fields, words, alias)])
}
