import type { Ctx } from '../context.ts'
import type { ObjectDef } from '../model.ts'
import { mayDo } from '../permissions/rights.ts'
import { raw, sql } from '../sql.ts'
import { listHash } from './cursor.ts'
import { type HistoryEntry, historyEntries } from './history.ts'
import { knownObject } from './known-object.ts'
import { listRecords } from './list.ts'
import { readRecord } from './read.ts'
import { beyond, changeKind, isBefore, readPlace, type TimelinePlace, writePlace } from './timeline-place.ts'
import { type StreamEntry, timelineStreams } from './timeline-stream.ts'

export type TimelineEntry =
  | ({ kind: 'change' } & HistoryEntry)
  | { kind: 'activity'; at: string; user: unknown; object: string; record: Record<string, unknown> }
  | StreamEntry

/** Objects whose records are about any record: a reference to `"*"` named `about`. */
const aboutAnything = (ctx: Ctx): ObjectDef[] =>
  [...ctx.model.objects.values()].filter(
    (object) =>
      object.fields.get('about')?.to[0] === '*' &&
      mayDo(ctx, object, 'read') &&
      object.name !== 'notification',
  )

/**
 * Everything that happened to a record, newest first: its changes, what is about it (activities, notes, comments, files),
 * each with the reader's rights, and what other modules know of it.
 *
 * @param cursor to go on from (`page.next`)
 * @throws unknown_object, forbidden, not_found, cursor_invalid
 */
export async function readTimeline(
  ctx: Ctx,
  objectName: string,
  id: string,
  limit = 50,
  cursor?: string,
): Promise<{ data: TimelineEntry[]; page: { next: string | null; countKind: 'none' } }> {
  const hash = listHash(['timeline', objectName, id.toLowerCase()])
  const place = cursor === undefined ? undefined : readPlace(ctx, hash, cursor)
  await readRecord(ctx, objectName, id, ['id'])
  const object = knownObject(ctx, objectName)
  const sources: Placed[][] = [await changesOf(ctx, object, id, limit + 1, place)]
  for (const about of aboutAnything(ctx))
    sources.push(await activitiesOf(ctx, about, object, id, limit + 1, place))
  for (const stream of ctx.parts.get(timelineStreams))
    sources.push(await stream(ctx, { object: object.name, id, limit: limit + 1, place }))
  const sorted = sources.flat().sort((a, b) => (isBefore(a.place, b.place) ? 1 : -1))
  const shown = sorted.slice(0, limit)
  const next = sorted.length > limit ? writePlace(ctx, hash, shown.at(-1)!.place) : null
  return { data: shown.map(({ entry }) => entry), page: { next, countKind: 'none' } }
}

interface Placed {
  place: TimelinePlace
  entry: TimelineEntry
}

async function changesOf(
  ctx: Ctx,
  object: ObjectDef,
  id: string,
  limit: number,
  place: TimelinePlace | undefined,
): Promise<Placed[]> {
  const entries = await historyEntries(ctx, object, id, limit, {
    where: place ? beyond(place, changeKind, raw('at'), sql`version < ${Number(place.id)}`) : raw('true'),
    orderBy: raw('at DESC, version DESC'),
  })
  return entries.map((entry) => ({
    place: { at: entry.at, kind: changeKind, id: String(entry.version).padStart(10, '0') },
    entry: { kind: 'change', ...entry },
  }))
}

async function activitiesOf(
  ctx: Ctx,
  object: ObjectDef,
  about: ObjectDef,
  id: string,
  limit: number,
  place: TimelinePlace | undefined,
): Promise<Placed[]> {
  const isAbout = sql`a."about__object" = ${about.name} AND a."about" = ${id}::uuid`
  const after = place
    ? beyond(place, object.name, raw('a."created_at"'), sql`a."id" < ${place.id}::uuid`)
    : raw('true')
  const { data } = await listRecords(
    ctx,
    object.name,
    { limit, offset: 0, count: 'none', deleted: false, sort: '-created_at' },
    { where: sql`(${isAbout} AND ${after})`, key: `about/${id}` },
  )
  return data.map((record) => {
    const at = String(record['created_at'])
    return {
      place: { at, kind: object.name, id: String(record['id']) },
      entry: { kind: 'activity', at, user: record['created_by'], object: object.name, record },
    }
  })
}
