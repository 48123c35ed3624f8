import type { Row } from '../../../metadata/language/evaluate.ts'
import type { Queryable } from '../../database.ts'
import type { ObjectDef } from '../../model.ts'
import { readRow } from '../../rules/load-rows.ts'
import { ident, sql } from '../../sql.ts'
import type { RecordAct } from '../define-trigger.ts'
import { type Happening, ownFields, undo } from '../happenings.ts'

/** One thing that a replay looks at, as its table keeps it. */
export interface CaseRow {
  n: number
  at: string
  object: string | null
  record_id: string | null
  version: number | null
  act: string | null
  trigger: string | null
  run_id: string | null
}

export interface LaterChange {
  id: string
  version: number
  at: string
  act: string
  user_id: string | null
  changes: Record<string, [unknown, unknown]> | null
}

/** A record as it is stored, and what happened to it from an event on. */
export interface Past {
  stored: Readonly<Record<string, unknown>>
  /** The event itself. */
  event: LaterChange
  /** What came after it, the last one first. */
  later: readonly LaterChange[]
}

/**
 * What is known of the records of these cases, all of one object; a record that is gone is not there. A case that is no
 * change has an event that changed nothing, at its time.
 */
export async function readPasts(
  db: Queryable,
  object: ObjectDef,
  cases: readonly CaseRow[],
): Promise<Map<number, Past>> {
  const ids = [...new Set(cases.flatMap(({ record_id: id }) => id ?? []))]
  const from = cases.reduce((least, { version }) => Math.min(least, version ?? 0), Number.MAX_SAFE_INTEGER)
  const stored = await db.rows<Record<string, unknown>>(
    sql`SELECT t.* FROM ${ident('app', object.name)} t WHERE t."id" = ANY(${ids}::uuid[])`,
  )
  const changes = await db.rows<LaterChange>(
    sql`SELECT record_id AS id, version, at, act, user_id, changes FROM sys.history
      WHERE object = ${object.name} AND record_id = ANY(${ids}::uuid[]) AND version >= ${from}::bigint
      ORDER BY version DESC, at DESC`,
  )
  const rows = new Map(stored.map((row) => [String(row['id']), row]))
  const byRecord = new Map<string, LaterChange[]>()
  for (const change of changes) {
    const list = byRecord.get(change.id)
    if (list) list.push(change)
    else byRecord.set(change.id, [change])
  }
  return new Map(
    cases.flatMap(({ n, at, record_id: id, version }) => {
      const row = id === null ? undefined : rows.get(id)
      const own = id === null ? [] : (byRecord.get(id) ?? [])
      if (row && version === null) {
        const event = { id: id!, version: 0, at, act: 'none', user_id: null, changes: null }
        const later = own.filter((change) => Date.parse(change.at) > Date.parse(at))
        return [[n, { stored: row, event, later }] as const]
      }
      const place = own.findIndex((change) => change.version === version)
      return row && place >= 0
        ? [[n, { stored: row, event: own[place]!, later: own.slice(0, place) }] as const]
        : []
    }),
  )
}

/** The record as it was at a time that is no change of it; undefined where it was not there. */
export function recordAt(object: ObjectDef, { stored, later }: Past): Row | undefined {
  const row = readRow(object, stored, ownFields(object))
  let isThere = stored['deleted_at'] === null
  for (const { act, changes } of later) {
    undo(object, row, changes)
    if (act === 'create') return undefined
    if (act === 'delete') isThere = true
    if (act === 'restore') isThere = false
  }
  return isThere ? row : undefined
}

/** What a case was then: the record right before and right after, by its history taken back. */
export function happeningOf(object: ObjectDef, { stored, event, later }: Past): Happening {
  const now = readRow(object, stored, ownFields(object))
  for (const { changes } of later) undo(object, now, changes)
  const act = event.act as RecordAct
  const changes = act === 'create' ? {} : (event.changes ?? {})
  const old = { ...now }
  undo(object, old, changes)
  const isTransfer = act === 'update' && 'owner' in changes
  return {
    object,
    id: event.id,
    acts: isTransfer ? [act, 'transfer'] : [act],
    changes,
    old: act === 'create' || act === 'restore' ? undefined : (old as Row),
    new: act === 'delete' ? old : now,
    row: { id: 0, object: object.name, act, ids: [event.id], user_id: event.user_id, run_id: null },
  }
}
