import type { Ctx } from '../context.ts'
import { columnOf } from '../expressions/scope.ts'
import type { FieldDef, ObjectDef } from '../model.ts'
import { fieldRight } from '../permissions/fields.ts'
import { ownedRows, rowsFor } from '../permissions/rows-for.ts'
import { allOf, ident, join, raw, type Sql, sql } from '../sql.ts'
import { indexedTerms, notDecided, queryTerms, rowHolds, searchedFields } from './search-condition.ts'
import { byLevels, levels } from './search-levels.ts'

/** So many rows of an object are compared for the best; there may be more. */
export const candidateLimit = 300
/** So many names are compared with mistyped words. */
const likeLimit = 400
const nameLimit = 200
/** Hits of an object that are given at most. */
export const shown = 8
/** How like a name must be to a mistyped word. */
const leastLikeness = 0.5
/** Of a person who is of more departments than this, rows are many anyway. */
const mostOwners = 100

/** Looks for hits: in every object by the same steps, which the statement makes once and calls `levels`. */
export interface Search {
  levels: Sql
  /** Columns id, label, rank (0 the best) and found, how many candidates there were. */
  hits(object: ObjectDef): Sql | undefined
}

/**
 * The best hits of each object, as the search index finds them; of words that it does not know, by the order of names.
 *
 * @param sharing objects of which records are shared with the person one by one
 */
export function bestOf(ctx: Ctx, words: readonly string[], sharing: ReadonlySet<string>): Search {
  const asked = queryTerms(words)
  const byName = beginning(ctx, words)
  return {
    levels: levels(sql`SELECT ${asked ?? raw(`'{}'::text[]`)} AS terms`),
    hits: (object) => {
      const fields = searchedFields(ctx, object)
      const terms = asked ? indexedTerms(object, fields, 'a') : undefined
      if (!terms) return byName.hits(object)
      const columns = hitColumns(readableName(ctx, object))
      const limit = candidateLimit + 1
      const where = [rowHolds(fields, notDecided(object, fields, words), 'a')]
      const shares = [rowHolds(fields, words, 'a')]
      return ranked(words, candidatesBy(ctx, object, { sharing, terms, columns, where, shares, limit }))
    },
  }
}

/** The best hits by the order of names, of those that begin with the words: among very many, chance would not meet them. */
export function beginning(ctx: Ctx, words: readonly string[]): Search {
  const whole = words.join(' ')
  return {
    levels: sql`SELECT`,
    hits: (object) => {
      const name = readableName(ctx, object)
      const fields = searchedFields(ctx, object)
      if (!name || !fields.includes(name)) return undefined
      const begins = [alive, beginsWith(name, whole)]
      const really = reallyBegins(name, whole)
      const seen = optional(rowsFor(ctx, object, 'read'))
      const isFound = queryTerms(words) !== undefined && indexedTerms(object, fields, 'a') !== undefined
      return ranked(
        words,
        seen.length > 0 && !isFound
          ? // Nothing else finds what is theirs among many that begin so.
            sql`SELECT ${hitColumns(name)} FROM ${ident('app', object.name)} a
              WHERE ${allOf([...begins, ...seen, really])} LIMIT ${raw(String(candidateLimit + 1))}`
          : sql`SELECT ${hitColumns(name)} FROM ${firstByName(object, name, begins)} a WHERE ${allOf([really, ...seen])}`,
      )
    },
  }
}

/** @param candidates columns id, label, updated_at */
const ranked = (words: readonly string[], candidates: Sql): Sql => {
  const whole = words.join(' ')
  return sql`SELECT f."id", f.label, f.found, CASE WHEN f.folded = ${whole} THEN 0 WHEN starts_with(f.folded, ${whole}) THEN 1
        WHEN strpos(' ' || f.folded, ${` ${whole}`}) > 0 THEN 2 WHEN strpos(f.folded, ${whole}) > 0 THEN 3 ELSE 4 END AS rank
    FROM (SELECT c.*, jx.fold(c.label) AS folded, count(*) OVER () AS found FROM (${candidates}) c) f
    ORDER BY rank, char_length(f.label), f."updated_at" DESC LIMIT ${raw(String(shown))}`
}

const hitColumns = (name: FieldDef | undefined): Sql =>
  sql`a."id", ${name ? columnOf('a', name.name) : sql`a."id"::text`} AS label, a."updated_at"`

/**
 * Names that one typing error parts from the words. An error spoils the grams of one half of a word at most, so the
 * other half finds it; likeness decides. Words of fewer than five letters are too short to tell.
 */
export function likeNames(
  ctx: Ctx,
  words: readonly string[],
  sharing: ReadonlySet<string>,
): Search | undefined {
  const long = words.filter((word) => /^[\p{L}\p{N}]{5,}$/u.test(word) && !/\p{sc=Han}/u.test(word))
  if (long.length === 0) return undefined
  const ways = halves(long)
  const asked = ways.map(
    (parts, at) => sql`SELECT ${raw(String(at))} AS at, jx.query_grams(${parts.join(' ')}) AS terms`,
  )
  return {
    levels: levels(join(asked, ' UNION ALL ')),
    hits: (object) => likeIn(ctx, object, { words: long, ways: ways.length, sharing }),
  }
}

/** One half of each of the longest two words, in every way. */
function halves(words: readonly string[]): string[][] {
  const longest = [...words].sort((a, b) => b.length - a.length).slice(0, 2)
  return longest.reduce<string[][]>(
    (ways, word) => {
      const half = Math.max(3, Math.ceil(word.length / 2))
      return ways.flatMap((way) => [word.slice(0, half), word.slice(-half)].map((part) => [...way, part]))
    },
    [[]],
  )
}

interface Likeness {
  words: readonly string[]
  /** How many ways there are to spoil them. */
  ways: number
  sharing: ReadonlySet<string>
}

function likeIn(ctx: Ctx, object: ObjectDef, { words, ways, sharing }: Likeness): Sql | undefined {
  const name = readableName(ctx, object)
  const terms = name && indexedTerms(object, [name], 'a')
  if (!terms || !searchedFields(ctx, object).includes(name)) return undefined
  const columns = hitColumns(name)
  const where = [raw('l.at = w.at')]
  const shares = words.map(
    (word) => sql`jx.word_likeness(${word}, ${columnOf('a', name.name)}) >= ${leastLikeness}`,
  )
  const limit = Math.ceil(likeLimit / ways)
  const candidates = sql`SELECT DISTINCT c.* FROM generate_series(0, ${raw(String(ways - 1))}) w(at),
    LATERAL (${candidatesBy(ctx, object, { sharing, terms, columns, where, shares, limit })}) c`
  const likenesses = words.map((word) => sql`jx.word_likeness(${word}, c.label)`)
  return sql`SELECT c."id", c.label, count(*) OVER () AS found, 1 - (${join(likenesses, ' + ')}) / ${words.length} AS rank
    FROM (${candidates}) c
    WHERE ${allOf(likenesses.map((likeness) => sql`${likeness} >= ${leastLikeness}`))}
    ORDER BY rank, c."updated_at" DESC LIMIT ${raw(String(shown))}`
}

/**
 * Rows by the terms of their objects. Where owners and shares alone decide what a person sees, the index finds theirs,
 * and what is shared with them is looked at besides.
 */
function candidatesBy(
  ctx: Ctx,
  object: ObjectDef,
  { sharing, terms, where, columns, limit, shares = [] }: Candidates,
): Sql {
  const owned = ownedRows(ctx, object, 'read')
  const found = sql`${terms} @> l.step`
  const seen = [alive, ...optional(rowsFor(ctx, object, 'read')), ...where]
  if (!owned || owned.owners.length > mostOwners)
    return byLevels({ object, found, owned: false, columns, where: seen, limit })
  const theirs = sql`${found} AND ${terms} && ${owned.owners.map((id) => `@${id}`)}::text[]`
  const own = byLevels({ object, found: theirs, owned: true, columns, where: seen, limit })
  if (!owned.shared || !sharing.has(object.name)) return own
  return sql`(${own}) UNION (SELECT ${columns} FROM ${ident('app', object.name)} a
    WHERE ${allOf([owned.shared, alive, ...shares])} LIMIT ${raw(String(limit))})`
}

interface Candidates {
  /** Objects of which records are shared with the person. */
  sharing: ReadonlySet<string>
  terms: Sql
  columns: Sql
  /** What decides besides terms and rights; `shares` of what is not found by terms. */
  where: readonly Sql[]
  shares?: readonly Sql[]
  limit: number
}

const optional = (condition: Sql | undefined): Sql[] => (condition ? [condition] : [])

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
const firstByName = (object: ObjectDef, name: FieldDef, begins: readonly Sql[]): Sql =>
  sql`(SELECT * FROM ${ident('app', object.name)} a WHERE ${allOf(begins)}
      ORDER BY ${columnOf('a', name.name)} COLLATE "zh-x-icu", a."id" LIMIT ${raw(String(nameLimit))})`
