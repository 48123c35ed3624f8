import { createHash } from 'node:crypto'
import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import { keyring } from '../keys.ts'
import type { AuditPageQuery, AuditQuery } from './query.ts'
import { auditSight, type Changes } from './sight.ts'
import { type Place, type StoredEvent, storedRows } from './stored-rows.ts'

interface Person {
  id: string
  label: string | null
}

export interface AuditEntry {
  at: string
  kind: string
  user: Person | null
  on_behalf_of: Person | null
  via: string
  object: string | null
  record: string | null
  version: number | null
  details: Record<string, unknown> | null
  /** Of a record's change: the fields that the reader may see. Null when the record is hidden from them. */
  changes: Changes | null
  request_id: string | null
  ip: string | null
}

export interface AuditPage {
  data: AuditEntry[]
  page: { next: string | null; countKind: 'none' }
}

/**
 * Everything that happened, newest first: changes of records and all other events in one stream.
 *
 * @throws forbidden without the right `view_audit`, cursor_invalid
 */
export async function listAudit(ctx: Ctx, { limit, cursor, ...query }: AuditPageQuery): Promise<AuditPage> {
  ctx.parts.get(auditSight).requireRight(ctx)
  const hash = hashOf(query)
  const after = cursor === undefined ? undefined : readPlace(ctx, hash, cursor)
  const { entries, next } = await readAudit(ctx, query, { after, limit, act: 'read' })
  return { data: entries, page: { next: next ? writePlace(ctx, hash, next) : null, countKind: 'none' } }
}

/** A part of the stream, and where it goes on. Whether the person may read it at all is decided before. */
export async function readAudit(
  ctx: Ctx,
  query: AuditQuery,
  { after, limit, act }: { after: Place | undefined; limit: number; act: 'read' | 'export' },
): Promise<{ entries: AuditEntry[]; next: Place | undefined }> {
  const sight = ctx.parts.get(auditSight)
  const named = query.q === undefined ? [] : await sight.named(ctx, query.q)
  const found = await ctx.db.rows<StoredEvent>(storedRows({ ...query, after, limit: limit + 1, named }))
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  return {
    entries: await toEntries(ctx, rows, act),
    next: found.length > limit && last ? { at: last.at, key: last.key } : undefined,
  }
}

async function toEntries(
  ctx: Ctx,
  rows: readonly StoredEvent[],
  act: 'read' | 'export',
): Promise<AuditEntry[]> {
  const sight = ctx.parts.get(auditSight)
  const people = await sight.labels(
    ctx,
    rows.flatMap((row) => [row.user_id, row.on_behalf_of]),
  )
  const person = (id: string | null): Person | null => (id ? { id, label: people.get(id) ?? null } : null)
  const changed = rows.filter((row) => row.details === null)
  const seen = await sight.changes(
    ctx,
    changed.map(({ object, record_id, changes }) => ({ object: object!, record: record_id!, changes })),
    act,
  )
  const changesOf = new Map(changed.map((row, at) => [row, seen[at] ?? null]))
  return rows.map((row) => ({
    at: row.at,
    kind: row.kind,
    user: person(row.user_id),
    on_behalf_of: person(row.on_behalf_of),
    via: row.via,
    object: row.object,
    record: row.record_id,
    version: row.version,
    details: row.details,
    changes: changesOf.get(row) ?? null,
    request_id: row.request_id,
    ip: row.ip,
  }))
}

/** What a cursor belongs to; another question refuses it. */
const hashOf = (query: AuditQuery): string =>
  createHash('sha256').update(JSON.stringify(query)).digest('base64url').slice(0, 16)

const writePlace = (ctx: Ctx, hash: string, { at, key }: Place): string =>
  ctx.parts.get(keyring).sign('cursor', JSON.stringify({ h: hash, v: [at], id: key }))

function readPlace(ctx: Ctx, hash: string, cursor: string): Place {
  const payload = ctx.parts.get(keyring).verify('cursor', cursor)
  if (!payload) throw new AppError('cursor_invalid')
  const { h, v, id } = JSON.parse(payload.toString('utf8')) as { h: string; v: [string]; id: string }
  if (h !== hash) throw new AppError('cursor_invalid')
  return { at: v[0], key: id }
}
