import type { DuplicateMatch, ObjectDef } from '../../model.ts'
import { allOf, ident, join, quoteIdent, raw, type Sql, sql } from '../../sql.ts'
import { keyForm } from '../../tables/ddl.ts'
import { duplicateIndex, indexKeyOf } from '../../tables/duplicate-indexes.ts'
import { roughText } from '../../tables/normalizers.ts'

/** Grams that one look into the index asks for together: more cost more than the rows they keep away. */
const gramsAtOnce = 3

interface ByLikeness {
  match: DuplicateMatch
  other: ObjectDef
  /** A SELECT of `id, _n, k0, k1 …`. */
  asked: Sql
  outside: readonly Sql[]
  /** Most records that are told of one that is asked about. */
  most: number
}

/** Grams that many names have, with how many have them, as the planner's statistics of the index know them. */
const commonGrams = ({ match, other }: ByLikeness): Sql =>
  sql`SELECT e.gram, e.share FROM pg_catalog.pg_stats s,
    unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) AS e(gram, share)
    WHERE s.schemaname = 'app' AND s.tablename = ${duplicateIndex(other, match).name} AND e.gram IS NOT NULL`

/**
 * Records of a table like those that are asked about, the likest first: `n, match, id, likeness`.
 *
 * A name that is `min` like another lacks so few of its grams that, with those dealt into one group more, it has one
 * group whole. So the index is asked for groups, each with a rare gram in it, and answers with little else than what
 * is alike. Of those rows a rough look at the text comes first: the grams themselves are dear to make.
 */
export function hitsByLikeness(given: ByLikeness): Sql {
  const { match, other, asked, outside, most } = given
  const [first] = match.parts
  const column = (at: number) => ident(indexKeyOf(other, match.parts[at]!).column)
  const columns = [...new Set(match.parts.map((part) => indexKeyOf(other, part).column))]
  const grams = (at: number, alias: string): Sql => {
    const key = indexKeyOf(other, match.parts[at]!)
    return raw(keyForm(key, `${alias}.${quoteIdent(key.column)}`))
  }
  const fewest = sql`ceil(cardinality(a.k0) * ${first!.min}::real - 0.0001)::integer`
  const alike = match.parts.map(
    (_, at) => sql`jx.likeness(a.${raw(`k${at}`)}, ${grams(at, 'n')}) AS ${raw(`l${at}`)}`,
  )
  const likeness = match.parts.map((_, at) => raw(`s.l${at}`))
  return sql`SELECT r._n AS n, ${match.name}::text AS match, r."id", r.likeness FROM (
    WITH common AS MATERIALIZED (${commonGrams(given)}), asked AS MATERIALIZED (${asked}),
      grams AS MATERIALIZED (SELECT a._n, u.gram, cardinality(a.k0) - ${fewest} + 1 AS groups
        FROM asked a CROSS JOIN LATERAL unnest(a.k0) AS u(gram)),
      ranked AS (SELECT u.*, row_number() OVER (PARTITION BY u._n
            ORDER BY coalesce(c.share, 0), char_length(btrim(u.gram)) DESC, u.gram) AS rank
        FROM grams u LEFT JOIN common c ON c.gram = u.gram),
      groups AS MATERIALIZED (SELECT g._n, array_agg(g.gram) FILTER (WHERE g.rank <= ${gramsAtOnce} * g.groups) AS grams
        FROM ranked g GROUP BY g._n, g.rank % g.groups),
      near AS MATERIALIZED (SELECT DISTINCT g._n, t."id", ${join(columns.map((one) => sql`t.${ident(one)}`))}
        FROM groups g JOIN ${ident('app', other.name)} t
        ON ${allOf([sql`${grams(0, 't')} @> g.grams`, raw('t."deleted_at" IS NULL'), ...outside])}),
      scored AS (SELECT a._n, n."id", ${join(alike)} FROM near n JOIN asked a ON a._n = n._n
        WHERE ${roughly(given, sql`n.${column(0)}`, fewest)} OFFSET 0)
    SELECT s._n, s."id", LEAST(${join(likeness)}) AS likeness,
      row_number() OVER (PARTITION BY s._n ORDER BY LEAST(${join(likeness)}) DESC) AS nth
    FROM scored s WHERE ${allOf(match.parts.map(({ min }, at) => sql`${likeness[at]!} >= ${min}::real`))}) r
    WHERE r.nth <= ${most}`
}

/**
 * Whether the text holds as many of the grams as the likest name of all would have to. Grams of other scripts that
 * pg_trgm keeps as hashes count as held.
 */
function roughly({ match }: ByLikeness, text: Sql, fewest: Sql): Sql {
  const { normalize } = match.parts[0]!
  const rough = roughText('{}', normalize ?? 'plain')
  if (!rough) return raw('true')
  const [before = '', after = ''] = rough.split('{}')
  return sql`(SELECT count(*) FROM (SELECT ${raw(before)}${text}${raw(after)} AS held OFFSET 0) f,
    unnest(a.k0) AS u(gram) WHERE char_length(u.gram) > 3 OR strpos(f.held, btrim(u.gram)) > 0) >= ${fewest}`
}
