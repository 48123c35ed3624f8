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

/** What is known of the records of these cases, all of one object; a record that is gone is not there. */
export async function readPasts(
  db: Queryable,
  object: ObjectDef,
  cases: readonly CaseRow[],
): Promise<Map<number, Past>> {
  const ids = [...new Set(cases.flatMap(({ record_id: id }) => id ?? []))]
  const from = cases.reduce((least, { version }) => Math.min(least, version ?? 1), Number.MAX_SAFE_INTEGER)
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
    cases.flatMap(({ n, record_id: id, version }) => {
      const row = id === null ? undefined : rows.get(id)
      const own = id === null ? [] : (byRecord.get(id) ?? [])
      const place = own.findIndex((change) => change.version === version)
      return row && place >= 0
        ? [[n, { stored: row, event: own[place]!, later: own.slice(0, place) }] as const]
        : []
    }),
  )
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
