import { raw, type Sql, sql } from '../sql.ts'

/** A seal as far as its hash depends on it. */
export interface SealRange {
  number: Sql
  minute: Sql
  from: Sql
  to: Sql
  since: Sql
  /** Hash of the seal before. */
  previous: Sql
}

const hashOf = (alias: string, columns: string): Sql =>
  raw(`sha256(convert_to(jsonb_build_array(${columns.replaceAll('{}', alias)})::text, 'UTF8'))`)

/** A row's own hash, over everything that it holds. */
export const hashOfHistory = (alias: string): Sql =>
  hashOf(
    alias,
    `'history', extract(epoch FROM {}.at), {}.object, {}.record_id, {}.version, {}.act, {}.user_id, {}.on_behalf_of,
      {}.via, {}.changes, {}.xid`,
  )
export const hashOfAudit = (alias: string): Sql =>
  hashOf(
    alias,
    `'audit', {}.id, extract(epoch FROM {}.at), {}.user_id, {}.on_behalf_of, {}.via, {}.kind, {}.object, {}.record_id,
      {}.details, {}.request_id, {}.ip, {}.xid`,
  )

/** What binds an erasure to its rows: kept with the audit's event of it, which is sealed. Of rows `e` of `sys.erased`. */
export const erasureHash = sql`sha256(coalesce(
  string_agg(e.digest || e.left_hash, ''::bytea ORDER BY e.xid, e.left_hash), ''::bytea))`

/**
 * The rows of both logs that transactions from (with) to (without) wrote, each as its own hash. Of a row whose values
 * were erased that is the hash it had, as long as it stands as it was left.
 */
const hashedRows = (from: Sql, to: Sql, since: Sql): Sql => sql`
  SELECT l.xid, l.at, coalesce(e.digest, l.hash) AS hash FROM (
    SELECT h.xid, h.at, ${hashOfHistory('h')} AS hash
      FROM sys.history h WHERE h.xid >= ${from} AND h.xid < ${to} AND (${since} IS NULL OR h.at >= ${since})
    UNION ALL
    SELECT a.xid, a.at, ${hashOfAudit('a')}
      FROM sys.audit a WHERE a.xid >= ${from} AND a.xid < ${to} AND (${since} IS NULL OR a.at >= ${since})
  ) l LEFT JOIN sys.erased e ON e.xid = l.xid AND e.left_hash = l.hash`

/**
 * A query of one row: `rows`, `first_at`, `last_at` and the SHA-256 over all rows, the seal's own place and the seal
 * before. Rows go in order of their transactions; of one transaction by their hash, so that nothing else matters.
 */
export const sealQuery = ({ number, minute, from, to, since, previous }: SealRange): Sql => sql`
  SELECT count(*) AS rows, min(r.at) AS first_at, max(r.at) AS last_at,
    sha256(convert_to(jsonb_build_array(${number}, extract(epoch FROM ${minute}), ${from}, ${to},
        extract(epoch FROM ${since}), count(*))::text, 'UTF8')
      || ${previous} || coalesce(string_agg(r.hash, ''::bytea ORDER BY r.xid, r.hash), ''::bytea)) AS hash
  FROM (${hashedRows(from, to, since)}) r`
