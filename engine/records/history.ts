import type { Ctx } from '../context.ts'
import { AppError } from '../errors.ts'
import type { ObjectDef } from '../model.ts'
import { fieldRight, maySee } from '../permissions/fields.ts'
import { maskValue } from '../permissions/mask.ts'
import { raw, type Sql, sql } from '../sql.ts'
import { labelTargets } from './history-targets.ts'
import { knownObject } from './known-object.ts'
import { labelsOf } from './labels.ts'
import { readRecord } from './read.ts'

export interface HistoryEntry {
  version: number
  at: string
  act: string
  user: { id: string; label: string | null } | null
  on_behalf_of: { id: string; label: string | null } | null
  via: string
  changes: Record<string, [unknown, unknown]>
}

export interface HistoryPage {
  data: HistoryEntry[]
  page: { next: string | null; countKind: 'none' }
}

interface Stored {
  version: number
  at: string
  act: string
  user_id: string | null
  on_behalf_of: string | null
  via: string
  changes: Record<string, [unknown, unknown]> | null
}

/**
 * What was changed, when, by whom, newest first: only fields the reader may see, masked ones masked.
 *
 * @param cursor to go on from (`page.next`)
 * @throws unknown_object, forbidden, not_found, cursor_invalid
 */
export async function readHistory(
  ctx: Ctx,
  objectName: string,
  id: string,
  limit = 50,
  cursor?: string,
): Promise<HistoryPage> {
  await readRecord(ctx, objectName, id, ['id'])
  const found = await historyEntries(ctx, knownObject(ctx, objectName), id, limit + 1, {
    where: cursor ? afterPlace(cursor) : raw('true'),
    orderBy: raw('version DESC, at DESC'),
  })
  const shown = found.slice(0, limit)
  return {
    data: shown,
    page: { next: found.length > limit ? placeOf(shown.at(-1)!) : null, countKind: 'none' },
  }
}

/** Rollups are told without a new version, so an instant belongs to the place. */
const placeOf = ({ version, at }: HistoryEntry): string => `${version}-${Date.parse(at)}`

function afterPlace(cursor: string): Sql {
  const [, version, at] = /^(\d{1,9})-(\d{1,15})$/.exec(cursor) ?? []
  if (!version || !at) throw new AppError('cursor_invalid')
  return sql`(version, at) < (${Number(version)}::integer, to_timestamp(${Number(at)}::float8 / 1000)::timestamptz(3))`
}

/** Entries of a record that the reader is known to see, in the order and part that are asked for. */
export async function historyEntries(
  ctx: Ctx,
  object: ObjectDef,
  id: string,
  limit: number,
  { where, orderBy }: { where: Sql; orderBy: Sql },
): Promise<HistoryEntry[]> {
  const rows = await ctx.db.rows<Stored>(
    sql`SELECT version, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, act, user_id, on_behalf_of, via, changes
      FROM sys.history WHERE object = ${object.name} AND record_id = ${id}::uuid AND ${where} ORDER BY ${orderBy} LIMIT ${limit}`,
  )
  const people = await labelsOf(
    ctx,
    'user',
    rows.flatMap((row) => [row.user_id, row.on_behalf_of]),
  )
  const entries = rows.map((row) => toEntry(ctx, object, row, people))
  await labelTargets(
    ctx,
    object,
    entries.map((entry) => entry.changes),
  )
  return entries
}

function toEntry(
  ctx: Ctx,
  object: ObjectDef,
  row: Stored,
  people: ReadonlyMap<string, string | null>,
): HistoryEntry {
  const person = (id: string | null) => (id ? { id, label: people.get(id) ?? null } : null)
  return {
    version: row.version,
    at: row.at,
    act: row.act,
    user: person(row.user_id),
    on_behalf_of: person(row.on_behalf_of),
    via: row.via,
    changes: changesAsSeen(ctx, object, row.changes),
  }
}

/** Changes of fields that the reader may see, under their names of today, masked ones masked. */
export function changesAsSeen(
  ctx: Pick<Ctx, 'model' | 'user'>,
  object: ObjectDef,
  kept: Stored['changes'],
): Record<string, [unknown, unknown]> {
  const changes: Record<string, [unknown, unknown]> = {}
  for (const [name, [old, next]] of Object.entries(kept ?? {})) {
    const field =
      object.fields.get(name) ?? [...object.fields.values()].find((known) => known.was.includes(name))
    if (!field || !maySee(ctx, object, field)) continue
    const masked = ['mask', 'hidden'].includes(fieldRight(ctx, object, field).level)
    changes[field.name] = masked ? [maskValue(old), maskValue(next)] : [old, next]
  }
  return changes
}
