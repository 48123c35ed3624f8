import type { Row } from '../../metadata/language/evaluate.ts'
import { emptyNeed, type Need } from '../../metadata/language/needs.ts'
import { toLanguage } from '../../metadata/language/record.ts'
import type { Ctx } from '../context.ts'
import type { ObjectDef } from '../model.ts'
import { type MutableRow, readRow } from '../rules/load-rows.ts'
import { ident, sql } from '../sql.ts'
import type { RecordAct } from './define-trigger.ts'

/** A row of the outbox. */
export interface OutboxRow {
  id: number
  object: string
  act: string
  ids: string[]
  user_id: string | null
  run_id: string | null
}

/** What happened to one record. */
export interface Happening {
  object: ObjectDef
  id: string
  acts: readonly RecordAct[]
  /** Fields of an update, with the value before and after. */
  changes: Readonly<Record<string, [unknown, unknown]>>
  /** The record as it was right before and right after. */
  old: Row | undefined
  new: Row | undefined
  row: OutboxRow
}

const actsOf: Readonly<Record<string, RecordAct>> = {
  created: 'create',
  updated: 'update',
  deleted: 'delete',
  restored: 'restore',
  merged: 'merge',
}

interface Change {
  id: string
  version: number
  isThis: boolean
  changes: Record<string, [unknown, unknown]> | null
}

/**
 * What rows of the outbox tell, record by record: each as it was at that moment, which is as it is now with all later
 * changes undone. Purged records have nothing to tell any more.
 */
export async function happeningsOf(ctx: Ctx, row: OutboxRow): Promise<Happening[]> {
  const object = ctx.model.objects.get(row.object)
  const act = actsOf[row.act]
  if (!object || !act) return []
  const stored = await ctx.db.rows<Row>(
    sql`SELECT t.* FROM ${ident('app', object.name)} t WHERE t."id" = ANY(${row.ids}::uuid[])`,
  )
  const changed = await ctx.db.rows<Change>(
    sql`SELECT h.record_id AS id, h.version, h.changes,
        h.at = o.at AND h.xid = o.xid::text::bigint AS "isThis" FROM sys.outbox o
      JOIN sys.history h ON h.object = o.object AND h.record_id = ANY(o.ids) AND h.at >= o.at
      WHERE o.id = ${row.id}::bigint ORDER BY h.version DESC`,
  )
  const twice = savedTwice(changed)
  const before = twice.length > 0 ? await savedBefore(ctx, row, twice) : undefined
  const need = ownFields(object)
  return stored.map((one): Happening => {
    const id = String(one['id'])
    const own = changed.filter((change) => change.id === id)
    const these = own.filter(({ isThis }) => isThis).reverse()
    const mine = these[before?.get(id) ?? 0] ?? these.at(-1)
    const now = readRow(object, one, need)
    for (const { version, changes } of own) if (version > (mine?.version ?? 0)) undo(object, now, changes)
    const changes = act === 'create' ? {} : (mine?.changes ?? {})
    const old = { ...now }
    undo(object, old, changes)
    const isTransfer = act === 'update' && 'owner' in changes
    return {
      object,
      id,
      acts: isTransfer ? [act, 'transfer'] : [act],
      changes,
      old: act === 'create' || act === 'restore' ? undefined : old,
      new: act === 'delete' ? old : now,
      row,
    }
  })
}

/** Records that one transaction saved more than once in the same millisecond. */
const savedTwice = (changed: readonly Change[]): string[] => {
  const ids = changed.filter(({ isThis }) => isThis).map(({ id }) => id)
  return [...new Set(ids.filter((id, n) => ids.indexOf(id) < n))]
}

/** Which of those saves the row tells of: how many of the record the outbox has before it. */
async function savedBefore(
  { db }: Ctx,
  { id }: OutboxRow,
  records: readonly string[],
): Promise<Map<string, number>> {
  const rows = await db.rows<{ record: string; n: number }>(sql`SELECT r.id AS record, count(*)::integer AS n
    FROM sys.outbox o JOIN sys.outbox e ON e.xid = o.xid AND e.at = o.at AND e.object = o.object AND e.id < o.id
      AND e.act = ANY(${[...Object.keys(actsOf), 'unmerged']}::text[])
    JOIN unnest(${records}::uuid[]) AS r(id) ON r.id = ANY(e.ids)
    WHERE o.id = ${id}::bigint GROUP BY r.id`)
  return new Map(rows.map(({ record, n }) => [record, n]))
}

/** Takes a change back: its fields get the values from before it. */
export function undo(
  object: ObjectDef,
  row: MutableRow,
  changes: Readonly<Record<string, [unknown, unknown]>> | null,
): void {
  for (const [name, [before]] of Object.entries(changes ?? {})) {
    const field = object.fields.get(name)
    if (!field || field.stores === 'links') continue
    const value = toLanguage(field, before)
    if (value === undefined) delete row[name]
    else row[name] = value
  }
}

const known = new WeakMap<ObjectDef, Need>()

/** All that a record keeps of its own. */
export function ownFields(object: ObjectDef): Need {
  const found = known.get(object)
  if (found) return found
  const need = emptyNeed()
  for (const field of object.fields.values())
    if (!field.computed && field.stores !== 'links' && !field.secret) need.fields.add(field.name)
  known.set(object, need)
  return need
}
