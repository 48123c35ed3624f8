import { dayIn } from '../../../metadata/language/days.ts'
import type { Ctx } from '../../context.ts'
import type { Database, Queryable } from '../../database.ts'
import type { FieldDef, ObjectDef } from '../../model.ts'
import { defineSlot } from '../../slots.ts'
import { sql } from '../../sql.ts'
import { type Batch, byObject, type Change } from '../change.ts'

/**
 * Connections of their own for numbers that may have gaps: taken in a short transaction, so that no save waits for
 * another's number. They are not from the pool, where a save that holds a connection could wait for a second one.
 */
export const counters = defineSlot<Database>('counters')

/** Gives every new record its numbers, a block a batch; `gapless` ones within the save, last thing before the write. */
export async function takeNumbers(ctx: Ctx, batch: Batch): Promise<void> {
  for (const [object, all] of byObject(batch.changes)) {
    const creates = all.filter((change) => change.kind === 'create')
    for (const field of object.fields.values())
      if (field.type === 'autoNumber')
        await number(
          ctx,
          object,
          field,
          creates.filter((change) => !change.values.get(field.name)),
        )
  }
}

async function number(
  ctx: Ctx,
  object: ObjectDef,
  field: FieldDef,
  changes: readonly Change[],
): Promise<void> {
  const format = String(field.raw['format'] ?? '{seq}')
  const day = dayIn(ctx.clock.now(), ctx.model.settings.timeZone)
  const groups = new Map<string, Change[]>()
  for (const change of changes) {
    const period = `${periodOf(field, day)}${perOf(field, change)}`
    groups.set(period, [...(groups.get(period) ?? []), change])
  }
  for (const [period, group] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const last = await take(ctx, { object, field }, period, group.length)
    group.forEach((change, at) => {
      change.values.set(
        field.name,
        format.replace(/\{(\w+)(?::(\d+))?\}/g, (_, token, width) =>
          part(change, token, width, day, last - group.length + 1 + at),
        ),
      )
    })
  }
}

/** Numbers that a node takes ahead, where gaps are allowed: a counter is written once for so many records. */
const blockSize = 20
/** Most counters of which a node holds numbers. */
const mostBlocks = 1_000

interface Block {
  /** Whose numbers they are: another model may mean another field by the name. */
  field: FieldDef
  next: number
  last: number
}

const blocks = new WeakMap<Database, Map<string, Block>>()

/** @returns the last of so many numbers in a row */
async function take(
  ctx: Ctx,
  { object, field }: { object: ObjectDef; field: FieldDef },
  period: string,
  count: number,
): Promise<number> {
  const name = `${object.name}.${field.name}`
  if (field.raw['gapless'] === true) return raise(ctx.db, name, period, count)
  const db = ctx.parts.get(counters)
  if (ctx.isTrial) return lastOfTrial(db, name, period, count)
  const held = blocks.get(db) ?? new Map<string, Block>()
  blocks.set(db, held)
  const key = `${name} ${period}`
  const block = held.get(key)
  if (block?.field === field && block.last - block.next + 1 >= count) {
    block.next += count
    return block.next - 1
  }
  if (count >= blockSize) return raise(db, name, period, count)
  const last = await raise(db, name, period, blockSize)
  const next = last - blockSize + 1 + count
  held.delete(key) // the oldest stand first
  held.set(key, { field, next, last })
  if (held.size > mostBlocks) held.delete(held.keys().next().value!)
  return next - 1
}

/** So far ahead that no real record takes the same number meanwhile. */
const trialsAhead = 1_000_000
const trials = new WeakMap<Database, Map<string, number>>()

/** A record that is taken back uses up no number, and keeps nobody from taking one. */
async function lastOfTrial(db: Database, name: string, period: string, count: number): Promise<number> {
  const told = trials.get(db) ?? new Map<string, number>()
  trials.set(db, told)
  const row = await db.first<{ last: number }>(
    sql`SELECT last FROM sys.counter WHERE name = ${name} AND period = ${period}`,
  )
  const key = `${name} ${period}`
  const last = Math.max(Number(row?.last ?? 0) + trialsAhead, told.get(key) ?? 0) + count
  if (told.size >= mostBlocks) told.clear()
  told.set(key, last)
  return last
}

async function raise(db: Queryable, name: string, period: string, count: number): Promise<number> {
  const row = await db.first<{ last: number }>(
    sql`INSERT INTO sys.counter AS c (name, period, last) VALUES (${name}, ${period}, ${count})
      ON CONFLICT (name, period) DO UPDATE SET last = c.last + excluded.last RETURNING last`,
  )
  return row!.last
}

function periodOf(field: FieldDef, day: string): string {
  const restart = field.raw['restart'] as string | { every?: string } | undefined
  const every = typeof restart === 'object' ? restart.every : restart
  if (every === 'day') return day
  if (every === 'month') return day.slice(0, 7)
  if (every === 'quarter') return `${day.slice(0, 4)}Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`
  return every === 'year' ? day.slice(0, 4) : ''
}

function perOf(field: FieldDef, change: Change): string {
  const restart = field.raw['restart'] as { per?: string } | string | undefined
  const per = typeof restart === 'object' ? restart.per : undefined
  return per ? `|${JSON.stringify(change.values.get(per) ?? null)}` : ''
}

function part(change: Change, token: string, width: string | undefined, day: string, seq: number): string {
  const known: Record<string, string> = {
    yyyy: day.slice(0, 4),
    yy: day.slice(2, 4),
    MM: day.slice(5, 7),
    dd: day.slice(8, 10),
  }
  if (token === 'seq') return String(seq).padStart(Number(width ?? 1), '0')
  return known[token] ?? String(change.values.get(token) ?? '')
}
