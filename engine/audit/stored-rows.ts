import { allOf, anyOf, raw, type Sql, sql } from '../sql.ts'
import { recordKinds } from './kinds.ts'
import type { AuditQuery } from './query.ts'
import type { Changes } from './sight.ts'

/** An event as it is stored, of either log. */
export interface StoredEvent {
  at: string
  /** Places events of one instant; of a record's change, what it is a change of. */
  key: string
  kind: string
  user_id: string | null
  on_behalf_of: string | null
  via: string
  object: string | null
  record_id: string | null
  version: number | null
  /** Null of a record's change. */
  details: Record<string, unknown> | null
  /** Null of everything else, and where nothing is told but the act. */
  changes: Changes | null
  request_id: string | null
  ip: string | null
}

export interface Place {
  at: string
  key: string
}

export interface Wanted extends AuditQuery {
  after?: Place | undefined
  limit: number
  /** People whose names have the words that are looked for. */
  named: readonly string[]
}

/** Events of both logs as one stream, newest first. Each branch stops at the limit, along its index over time. */
export function storedRows(wanted: Wanted): Sql {
  const branches = [
    ...(wantsEvents(wanted) ? [events(wanted)] : []),
    ...(wantsChanges(wanted) ? [changes(wanted)] : []),
  ]
  const [first, second] = branches
  return sql`SELECT e.*, to_char(e.instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
    FROM (${second ? sql`(${first}) UNION ALL (${second})` : first}) e ORDER BY e.instant DESC, e.key DESC LIMIT ${wanted.limit}`
}

const wantsEvents = ({ kinds }: AuditQuery): boolean =>
  !kinds || kinds.some((kind) => !Object.hasOwn(recordKinds, kind))
const wantsChanges = ({ kinds }: AuditQuery): boolean =>
  !kinds || kinds.some((kind) => Object.hasOwn(recordKinds, kind))

const auditKey = raw(`('a' || l.id::text) COLLATE "C"`)
const historyKey = raw(
  `('h' || l.object || '/' || l.record_id::text || '/' || lpad(l.version::text, 10, '0')) COLLATE "C"`,
)

const events = (wanted: Wanted): Sql => sql`
  SELECT l.at AS instant, ${auditKey} AS key, l.kind, l.user_id, l.on_behalf_of, l.via, l.object, l.record_id,
    NULL::integer AS version, l.details, NULL::jsonb AS changes, l.request_id, l.ip
  FROM sys.audit l WHERE ${allOf([
    ...common(wanted, auditKey),
    ...(wanted.kinds ? [sql`l.kind = ANY(${wanted.kinds}::text[])`] : []),
    ...words(wanted, ['l.kind', 'l.object', 'l.ip', 'l.details::text']),
  ])}
  ORDER BY l.at DESC, ${auditKey} DESC LIMIT ${wanted.limit}`

// Values are not searched: they may be hidden from who asks.
const changes = (wanted: Wanted): Sql => sql`
  SELECT l.at AS instant, ${historyKey} AS key, ${kindOfAct} AS kind, l.user_id, l.on_behalf_of, l.via, l.object, l.record_id,
    l.version, NULL::jsonb AS details, l.changes, NULL::text AS request_id, NULL::text AS ip
  FROM sys.history l WHERE ${allOf([
    ...common(wanted, historyKey),
    ...(wanted.kinds
      ? [sql`l.act = ANY(${wanted.kinds.flatMap((kind) => recordKinds[kind] ?? [])}::text[])`]
      : []),
    ...words(wanted, ['l.object', kindOfActText, 'l.via']),
  ])}
  ORDER BY l.at DESC, ${historyKey} DESC LIMIT ${wanted.limit}`

const kindOfActText = `CASE l.act ${Object.entries(recordKinds)
  .map(([kind, act]) => `WHEN '${act}' THEN '${kind}'`)
  .join(' ')} ELSE 'record_' || l.act END`
const kindOfAct = raw(kindOfActText)

function common({ user, object, record, from, to, after }: Wanted, key: Sql): Sql[] {
  return [
    ...(user ? [sql`(l.user_id = ${user}::uuid OR l.on_behalf_of = ${user}::uuid)`] : []),
    ...(object ? [sql`l.object = ${object}`] : []),
    ...(record ? [sql`l.record_id = ${record}::uuid`] : []),
    ...(from ? [sql`l.at >= ${from}::timestamptz`] : []),
    ...(to ? [sql`l.at < ${to}::timestamptz`] : []),
    ...(after
      ? [
          sql`l.at <= ${after.at}::timestamptz AND (l.at < ${after.at}::timestamptz OR ${key} < ${after.key}::text COLLATE "C")`,
        ]
      : []),
  ]
}

function words({ q, named }: Wanted, columns: readonly string[]): Sql[] {
  if (q === undefined) return []
  const like = `%${q.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  return [
    anyOf([
      ...columns.map((column) => sql`${raw(column)} ILIKE ${like}::text`),
      sql`l.user_id = ANY(${named}::uuid[])`,
      sql`l.on_behalf_of = ANY(${named}::uuid[])`,
    ]),
  ]
}
