import type { Ctx } from '../context.ts'
import { columnOf } from '../expressions/scope.ts'
import type { FieldDef, ObjectDef } from '../model.ts'
import { fieldRight } from '../permissions/fields.ts'
import { rowsFor } from '../permissions/rows-for.ts'
import { allOf, anyOf, ident, join, raw, type Sql, sql } from '../sql.ts'
import { isIndexed, searchCondition, searchedFields, searchWords } from './search-condition.ts'

/** So many rows of an object are compared for the best; there may be more. */
export const candidateLimit = 2000
const nameLimit = 200
const shown = 8
/** How like a name must be to a mistyped word. */
const leastLikeness = 0.5

/**
 * The best hits of one object: columns id, label, rank (0 the best) and found, how many candidates there were.
 * Candidates come from the gram indexes and, by the order of names, from those that begin with the words: among very
 * many those would not be met by chance. Words too short for grams find names that begin with them.
 */
export function bestOf(ctx: Ctx, object: ObjectDef, text: string): Sql | undefined {
  const name = readableName(ctx, object)
  const words = searchWords(text)
  const fields = searchedFields(ctx, object)
  const whole = words.join(' ')
  const seen = rowsFor(ctx, object, 'read')
  const columns = sql`a."id", ${name ? columnOf('a', name.name) : sql`a."id"::text`} AS label, a."updated_at"`
  const candidates: Sql[] = []
  if (isIndexed(fields, words))
    candidates.push(sql`(SELECT ${columns} FROM ${ident('app', object.name)} a
      WHERE ${allOf([alive, ...(seen ? [seen] : []), searchCondition(ctx, object, text, 'a')])} LIMIT ${raw(String(candidateLimit + 1))})`)
  if (name && fields.includes(name)) {
    const begins = beginsWith(name, whole)
    const really = reallyBegins(name, whole)
    candidates.push(
      seen && candidates.length === 0
        ? // Nothing else finds what is theirs among many that begin so.
          sql`(SELECT ${columns} FROM ${ident('app', object.name)} a
            WHERE ${allOf([alive, seen, begins, really])} LIMIT ${raw(String(candidateLimit + 1))})`
        : sql`(SELECT ${columns} FROM ${firstByName(object, name, begins)} a WHERE ${allOf([really, ...(seen ? [seen] : [])])})`,
    )
  }
  if (candidates.length === 0) return undefined
  return sql`SELECT f."id", f.label, f.found, CASE WHEN f.folded = ${whole} THEN 0 WHEN starts_with(f.folded, ${whole}) THEN 1
        WHEN strpos(' ' || f.folded, ${` ${whole}`}) > 0 THEN 2 WHEN strpos(f.folded, ${whole}) > 0 THEN 3 ELSE 4 END AS rank
    FROM (SELECT c.*, jx.fold(c.label) AS folded, count(*) OVER () AS found FROM (${join(candidates, ' UNION ')}) c) f
    ORDER BY rank, char_length(f.label), f."updated_at" DESC LIMIT ${raw(String(shown))}`
}

/**
 * Names that one typing error parts from the words. An error spoils the grams of one half of a word at most, so the
 * other half finds it; likeness decides. Words of fewer than five letters are too short to tell.
 */
export function likeNames(ctx: Ctx, object: ObjectDef, text: string): Sql | undefined {
  const name = readableName(ctx, object)
  const words = searchWords(text).filter(
    (word) => /^[\p{L}\p{N}]{5,}$/u.test(word) && !/\p{sc=Han}/u.test(word),
  )
  if (!name?.searchable || !searchedFields(ctx, object).includes(name) || words.length === 0) return undefined
  const column = columnOf('a', name.name)
  const seen = rowsFor(ctx, object, 'read')
  const halves = words.map((word) => {
    const half = Math.max(3, Math.ceil(word.length / 2))
    return anyOf(
      [word.slice(0, half), word.slice(-half)].map(
        (part) => sql`jx.grams(${column}) @> jx.query_grams(${part})`,
      ),
    )
  })
  const likeness = join(
    words.map((word) => sql`jx.word_likeness(${word}, c.${ident(name.name)})`),
    ' + ',
  )
  return sql`SELECT c."id", c.${ident(name.name)} AS label, count(*) OVER () AS found, 1 - (${likeness}) / ${words.length} AS rank
    FROM (SELECT a.* FROM ${ident('app', object.name)} a
      WHERE ${allOf([alive, ...(seen ? [seen] : []), ...halves])} LIMIT ${raw(String(candidateLimit + 1))}) c
    WHERE ${allOf(words.map((word) => sql`jx.word_likeness(${word}, c.${ident(name.name)}) >= ${leastLikeness}`))}
    ORDER BY rank, c."updated_at" DESC LIMIT ${raw(String(shown))}`
}

const alive = raw('a."deleted_at" IS NULL')

/** What records of the object are called, if it is a column that this person may read in full. */
function readableName(ctx: Ctx, object: ObjectDef): FieldDef | undefined {
  const name = object.fields.get(object.nameField)
  return name?.stores === 'value' &&
    !name.computed &&
    name.language === 'str' &&
    ['read', 'edit'].includes(fieldRight(ctx, object, name).level)
    ? name
    : undefined
}

/** U+FFFF comes after every letter. */
function beginsWith(name: FieldDef, whole: string): Sql {
  const column = columnOf('a', name.name)
  const collated = sql`${column} COLLATE "zh-x-icu"`
  return sql`${collated} >= ${whole} AND ${collated} < ${`${whole}\uffff`}`
}

const reallyBegins = (name: FieldDef, whole: string): Sql =>
  sql`starts_with(jx.fold(${columnOf('a', name.name)}), ${whole})`

/** What decides is looked at after the limit: before, the database takes them to be few and sorts them all. */
const firstByName = (object: ObjectDef, name: FieldDef, begins: Sql): Sql =>
  sql`(SELECT * FROM ${ident('app', object.name)} a WHERE ${alive} AND ${begins}
      ORDER BY ${columnOf('a', name.name)} COLLATE "zh-x-icu", a."id" LIMIT ${raw(String(nameLimit))})`
