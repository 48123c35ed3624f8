import type { Ctx } from '../context.ts'
import { type Sql, sql } from '../sql.ts'
import { readCursor, writeCursor } from './cursor.ts'

/**
 * Where an entry stands in a timeline. Of one instant, what comes later in the alphabet of (kind, id) is shown first,
 * so that every entry has a place of its own.
 */
export interface TimelinePlace {
  /** ISO instant, to the millisecond. */
  at: string
  /** Object of an activity; empty for a change of the record itself. */
  kind: string
  /** Of the activity's record, or the version of a change, ten digits wide. */
  id: string
}

export const changeKind = ''

/** Whether `a` is shown after `b`. */
export const isBefore = (a: TimelinePlace, b: TimelinePlace): boolean =>
  a.at !== b.at ? a.at < b.at : a.kind !== b.kind ? a.kind < b.kind : a.id < b.id

/** Rows of one kind that are shown after a place. @param smaller whether the row's id is below that of the place */
export function beyond(place: TimelinePlace, kind: string, at: Sql, smaller: Sql): Sql {
  const instant = sql`${place.at}::timestamptz`
  if (kind < place.kind) return sql`${at} <= ${instant}`
  if (kind > place.kind) return sql`${at} < ${instant}`
  return sql`(${at} < ${instant} OR (${at} = ${instant} AND ${smaller}))`
}

export const writePlace = (ctx: Ctx, hash: string, { at, kind, id }: TimelinePlace): string =>
  writeCursor(ctx, hash, { values: [at, kind], id })

/** @throws cursor_invalid */
export function readPlace(ctx: Ctx, hash: string, cursor: string): TimelinePlace {
  const { values, id } = readCursor(ctx, hash, cursor, 2)
  return { at: values[0]!, kind: values[1]!, id }
}
