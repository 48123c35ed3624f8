import { type Sql, sql } from '../sql.ts'

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

/** The rows of both logs that transactions from (with) to (without) wrote, each as its own hash. */
const hashedRows = (from: Sql, to: Sql, since: Sql): Sql => sql`
  SELECT h.xid, h.at, sha256(convert_to(jsonb_build_array('history', extract(epoch FROM h.at), h.object, h.record_id,
      h.version, h.act, h.user_id, h.on_behalf_of, h.via, h.changes, h.xid)::text, 'UTF8')) AS hash
    FROM sys.history h WHERE h.xid >= ${from} AND h.xid < ${to} AND (${since} IS NULL OR h.at >= ${since})
  UNION ALL
  SELECT a.xid, a.at, sha256(convert_to(jsonb_build_array('audit', a.id, extract(epoch FROM a.at), a.user_id,
      a.on_behalf_of, a.via, a.kind, a.object, a.record_id, a.details, a.request_id, a.ip, a.xid)::text, 'UTF8'))
    FROM sys.audit a WHERE a.xid >= ${from} AND a.xid < ${to} AND (${since} IS NULL OR a.at >= ${since})`

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
