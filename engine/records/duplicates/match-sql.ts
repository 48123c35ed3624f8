import type { DuplicateMatch, DuplicatePart, DuplicateRule, ObjectDef } from '../../model.ts'
import { allOf, anyOf, ident, join, quoteIdent, raw, type Sql, sql } from '../../sql.ts'
import { keyForm } from '../../tables/ddl.ts'
import { formOf, indexKeyOf } from '../../tables/duplicate-indexes.ts'
import { hitsByLikeness } from './likeness-sql.ts'

/** Most records of a table that are told of one record. */
const mostHits = 5

/** A rule's match over its two objects. */
export interface Matching {
  rule: DuplicateRule
  match: DuplicateMatch
  object: ObjectDef
  other: ObjectDef
  /** Only records with such numbers in the batch: from, and up to but not including. */
  slice?: readonly [number, number]
}

const mine = (object: ObjectDef, part: DuplicatePart, alias: string): Sql =>
  raw(keyForm(formOf(part), `${alias}.${quoteIdent(object.fields.get(part.field)!.columns[0]!.name)}`))

const theirs = (other: ObjectDef, part: DuplicatePart, alias: string): Sql => {
  const key = indexKeyOf(other, part)
  return raw(keyForm(key, `${alias}.${quoteIdent(key.column)}`))
}

const name = (side: 'k' | 'o', at: number): Sql => raw(`${side}${at}`)

const isFuzzy = ({ how }: DuplicatePart): boolean => how === 'fuzzy'

/** Whether grams are looked up, of the first part: where nothing is compared exactly. */
export const probed = ({ parts }: DuplicateMatch): boolean => parts.every(isFuzzy)

/**
 * Values of the records that are asked about, made comparable: `k0, k1 …`. OFFSET keeps the planner from computing them
 * anew for every row they are compared with.
 */
export function askedValues({ match, object, slice }: Matching): Sql {
  const within = slice ? sql`AND x._n >= ${slice[0]} AND x._n < ${slice[1]}` : raw('')
  const values = match.parts.map((part, at) => sql`${mine(object, part, 'x')} AS ${name('k', at)}`)
  return sql`SELECT x."id", x._n, ${join(values)} FROM x WHERE ${match.name} = ANY(x._m) ${within} OFFSET 0`
}

/** Whether a part of the asked row `a` and the other record's value are the same. */
function same(part: DuplicatePart, at: number, other: Sql, rule: DuplicateRule): Sql {
  const own = sql`a.${name('k', at)}`
  const equal = isFuzzy(part)
    ? sql`jx.likeness(${own}, ${other}) >= ${part.min}::real`
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

/**
 * Live records of the other table, the likest first: `n, match, id, likeness`. Those in the batch are not what the table
 * says. Without the order by likeness the planner hopes to meet enough of them by walking through the table.
 */
export function hitsInTable(matching: Matching): Sql {
  const { match, other, object, rule } = matching
  const outside = other.name === object.name ? [raw('t."id" <> ALL(ARRAY(SELECT x."id" FROM x))')] : []
  if (probed(match) && rule.blanks === 'never')
    return hitsByLikeness({ match, other, asked: askedValues(matching), outside, most: mostHits })
  const value = (at: number) => theirs(other, match.parts[at]!, 't')
  const parts = match.parts.map((part, at) => same(part, at, value(at), rule))
  return sql`SELECT a._n AS n, ${match.name}::text AS match, h."id", h.likeness
    FROM (${askedValues(matching)}) a CROSS JOIN LATERAL (
      SELECT t."id", ${score(matching, value)} AS likeness FROM ${ident('app', other.name)} t
      WHERE ${allOf([...parts, raw('t."deleted_at" IS NULL'), ...outside])}
      ${match.parts.some(isFuzzy) ? raw('ORDER BY likeness DESC') : raw('')} LIMIT ${mostHits}) h
    WHERE ${anythingFilled(matching)}`
}

/** Records of the same batch: of two that are both asked about, the later one repeats. */
export function hitsInBatch(matching: Matching): Sql {
  const { match, object, rule } = matching
  const own = match.parts.map((part, at) => sql`${theirs(object, part, 'x')} AS ${name('o', at)}`)
  const all = sql`SELECT x._n, ${match.name} = ANY(x._m) AS asked, ${join(own)} FROM x OFFSET 0`
  const value = (at: number) => sql`b.${name('o', at)}`
  const parts = match.parts.map((part, at) => same(part, at, value(at), rule))
  const asked = sql`SELECT x._n, ${join(match.parts.map((part, at) => sql`${mine(object, part, 'x')} AS ${name('k', at)}`))}
    FROM x WHERE ${match.name} = ANY(x._m) OFFSET 0`
  const pair = sql`b._n <> a._n AND (b._n < a._n OR NOT b.asked) AND ${allOf(parts)}`
  const pairs =
    probed(match) && rule.blanks === 'never'
      ? pairsByGram({ asked, all, min: match.parts[0]!.min, pair })
      : sql`SELECT a._n FROM (${asked}) a JOIN (${all}) b ON ${pair} WHERE ${anythingFilled(matching)}`
  return sql`SELECT DISTINCT r._n AS n, ${match.name}::text AS match, NULL::uuid AS "id", 1::real AS likeness FROM (${pairs}) r`
}

/** Only those that share one of the grams that are rarest in the batch are compared. */
const pairsByGram = ({
  asked,
  all,
  min,
  pair,
}: Record<'asked' | 'all' | 'pair', Sql> & { min: number }): Sql =>
  sql`SELECT a._n FROM (
    WITH own AS MATERIALIZED (${asked}), others AS MATERIALIZED (${all}),
      grams AS MATERIALIZED (SELECT o._n, h.gram FROM others o CROSS JOIN LATERAL unnest(o.o0) AS h(gram)),
      counts AS MATERIALIZED (SELECT gram, count(*) AS n FROM grams GROUP BY gram),
      sought AS MATERIALIZED (SELECT w._n, u.gram, cardinality(w.k0) AS size
        FROM own w CROSS JOIN LATERAL unnest(w.k0) AS u(gram)),
      ranked AS (SELECT w.*, row_number() OVER (PARTITION BY w._n ORDER BY c.n NULLS FIRST, w.gram) AS nth
        FROM sought w LEFT JOIN counts c ON c.gram = w.gram),
      near AS (SELECT DISTINCT p._n AS a_n, g._n AS b_n FROM ranked p JOIN grams g ON g.gram = p.gram
        WHERE p.nth <= p.size - ceil(p.size * ${min}::real - 0.0001) + 1 AND g._n <> p._n)
    SELECT a._n FROM near JOIN own a ON a._n = near.a_n JOIN others b ON b._n = near.b_n AND ${pair}) a`

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
