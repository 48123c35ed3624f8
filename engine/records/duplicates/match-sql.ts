import type { DuplicateMatch, DuplicatePart, DuplicateRule, ObjectDef } from '../../model.ts'
import { allOf, anyOf, ident, join, quoteIdent, raw, type Sql, sql } from '../../sql.ts'
import { keyForm } from '../../tables/ddl.ts'
import { formOf, indexKeyOf } from '../../tables/duplicate-indexes.ts'

/** Most records of a table that are told of one record. */
const mostHits = 5

/** A rule's match over its two objects. */
export interface Matching {
  rule: DuplicateRule
  match: DuplicateMatch
  object: ObjectDef
  other: ObjectDef
}

const mine = (object: ObjectDef, part: DuplicatePart, alias: string): Sql =>
  raw(keyForm(formOf(part), `${alias}.${quoteIdent(object.fields.get(part.field)!.columns[0]!.name)}`))

const theirs = (other: ObjectDef, part: DuplicatePart, alias: string): Sql => {
  const key = indexKeyOf(other, part)
  return raw(keyForm(key, `${alias}.${quoteIdent(key.column)}`))
}

const name = (side: 'k' | 'o' | 'p', at: number): Sql => raw(`${side}${at}`)

const isFuzzy = ({ how }: DuplicatePart): boolean => how === 'fuzzy'

/** Values of the records that are asked about, made comparable: `k0, k1 …`, with probes `p0 …` where likeness counts. */
export function askedValues({ match, object }: Matching): Sql {
  const values = match.parts.flatMap((part, at) => [
    sql`${mine(object, part, 'x')} AS ${name('k', at)}`,
    ...(isFuzzy(part)
      ? [sql`jx.probe_grams(${mine(object, part, 'x')}, ${part.min}::real) AS ${name('p', at)}`]
      : []),
  ])
  return sql`SELECT x."id", x._n, ${join(values)} FROM x WHERE ${match.name} = ANY(x._m)`
}

/** Whether a part of the asked row `a` and the other record's value are the same. */
function same(part: DuplicatePart, at: number, other: Sql, rule: DuplicateRule): Sql {
  const own = sql`a.${name('k', at)}`
  const equal = isFuzzy(part)
    ? sql`${other} && a.${name('p', at)} AND jx.likeness(${own}, ${other}) >= ${part.min}::real`
    : sql`${other} = ${own}`
  return rule.blanks === 'match' ? sql`(${equal} OR (${own} IS NULL AND ${other} IS NULL))` : equal
}

/** Where every part is empty there is nothing to compare. */
const anythingFilled = ({ match }: Matching): Sql =>
  anyOf(match.parts.map((_, at) => sql`a.${name('k', at)} IS NOT NULL`))

const score = ({ match }: Matching, other: (at: number) => Sql): Sql => {
  const scores = match.parts.flatMap((part, at) =>
    isFuzzy(part) ? [sql`jx.likeness(a.${name('k', at)}, ${other(at)})`] : [],
  )
  return scores.length === 0 ? raw('1::real') : sql`LEAST(${join(scores)})`
}

/** Live records of the other table. `n, match, id, likeness`; those in the batch are not what the table says. */
export function hitsInTable(matching: Matching): Sql {
  const { match, other, object, rule } = matching
  const value = (at: number) => theirs(other, match.parts[at]!, 't')
  const parts = match.parts.map((part, at) => same(part, at, value(at), rule))
  const outside = other.name === object.name ? [raw('t."id" <> ALL(ARRAY(SELECT x."id" FROM x))')] : []
  return sql`SELECT a._n AS n, ${match.name}::text AS match, h."id", h.likeness
    FROM (${askedValues(matching)}) a CROSS JOIN LATERAL (
      SELECT t."id", ${score(matching, value)} AS likeness FROM ${ident('app', other.name)} t
      WHERE ${allOf([...parts, raw('t."deleted_at" IS NULL'), ...outside])} LIMIT ${mostHits}) h
    WHERE ${anythingFilled(matching)}`
}

/** Records of the same batch: of two that are both asked about, the later one repeats. */
export function hitsInBatch(matching: Matching): Sql {
  const { match, object, rule } = matching
  const own = match.parts.map((part, at) => sql`${theirs(object, part, 'x')} AS ${name('o', at)}`)
  const value = (at: number) => sql`b.${name('o', at)}`
  const parts = match.parts.map((part, at) => same(part, at, value(at), rule))
  return sql`SELECT DISTINCT a._n AS n, ${match.name}::text AS match, NULL::uuid AS "id", 1::real AS likeness
    FROM (${askedValues(matching)}) a JOIN (
      SELECT x._n, ${match.name} = ANY(x._m) AS asked, ${join(own)} FROM x) b
      ON b._n <> a._n AND (b._n < a._n OR NOT b.asked) AND ${allOf(parts)}
    WHERE ${anythingFilled(matching)}`
}

/**
 * What concurrent saves wait for each other by: the exact parts, made comparable. A match by likeness alone has no
 * such key: its saves queue up.
 */
export function lockKeys({ match, object }: Matching): Sql | undefined {
  const exact = match.parts.filter((part) => !isFuzzy(part))
  if (exact.length === 0) return undefined
  const values = exact.map((part) => sql`(${mine(object, part, 'x')})::text`)
  return sql`concat_ws(chr(31), ${join(values)})`
}
