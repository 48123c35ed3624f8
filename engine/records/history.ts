import { isId } from '../../metadata/language/values/reference.ts'
import type { Ctx } from '../context.ts'
import type { ObjectDef } from '../model.ts'
import { fieldRight, maySee } from '../permissions/fields.ts'
import { maskValue } from '../permissions/mask.ts'
import { sql } from '../sql.ts'
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
 * @param before version to go on from
 * @throws unknown_object, forbidden, not_found
 */
export async function readHistory(
  ctx: Ctx,
  objectName: string,
  id: string,
  limit = 50,
  before?: number,
): Promise<HistoryPage> {
  await readRecord(ctx, objectName, id, ['id'])
  const object = knownObject(ctx, objectName)
  const rows = isId(id)
    ? await ctx.db.rows<Stored>(
        sql`SELECT version, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, act, user_id, on_behalf_of, via, changes
          FROM sys.history WHERE object = ${objectName} AND record_id = ${id}::uuid ${before ? sql`AND version < ${before}` : sql``}
          ORDER BY version DESC, at DESC LIMIT ${limit + 1}`,
      )
    : []
  const shown = rows.slice(0, limit)
  const people = await labelsOf(
    ctx,
    'user',
    shown.flatMap((row) => [row.user_id, row.on_behalf_of]),
  )
  const entries = shown.map((row) => toEntry(ctx, object, row, people))
  await labelTargets(ctx, object, entries)
  return {
    data: entries,
    page: { next: rows.length > limit ? String(shown.at(-1)!.version) : null, countKind: 'none' },
  }
}

function toEntry(
  ctx: Ctx,
  object: ObjectDef,
  row: Stored,
  people: ReadonlyMap<string, string | null>,
): HistoryEntry {
  const person = (id: string | null) => (id ? { id, label: people.get(id) ?? null } : null)
  const changes: Record<string, [unknown, unknown]> = {}
  for (const [name, [old, next]] of Object.entries(row.changes ?? {})) {
    const field =
      object.fields.get(name) ?? [...object.fields.values()].find((known) => known.was.includes(name))
    if (!field || !maySee(ctx, object, field)) continue
    const masked = ['mask', 'hidden'].includes(fieldRight(ctx, object, field).level)
    changes[field.name] = masked ? [maskValue(old), maskValue(next)] : [old, next]
  }
  return {
    version: row.version,
    at: row.at,
    act: row.act,
    user: person(row.user_id),
    on_behalf_of: person(row.on_behalf_of),
    via: row.via,
    changes,
  }
}

/** References in changes get their labels, where the reader may see the target. */
async function labelTargets(ctx: Ctx, object: ObjectDef, entries: readonly HistoryEntry[]): Promise<void> {
  const wanted = new Map<string, { id: string; object?: string; label?: string | null }[]>()
  for (const entry of entries)
    for (const [name, pair] of Object.entries(entry.changes)) {
      const field = object.fields.get(name)
      if (field?.stores !== 'target' && field?.stores !== 'links') continue
      for (const value of pair.flat(1))
        if (typeof value === 'object' && value !== null && isId((value as { id?: unknown }).id)) {
          const target = value as { id: string; object?: string }
          const of = target.object ?? field.to[0]!
          wanted.set(of, [...(wanted.get(of) ?? []), target])
        }
    }
  for (const [of, targets] of wanted) {
    const labels = await labelsOf(
      ctx,
      of,
      targets.map((target) => target.id),
    )
    for (const target of targets) target.label = labels.get(target.id) ?? null
  }
}
