import type { Ctx } from '../context.ts'
import type { ObjectDef } from '../model.ts'
import { mayDo } from '../permissions/rights.ts'
import { sql } from '../sql.ts'
import { type HistoryEntry, readHistory } from './history.ts'
import { listRecords } from './list.ts'

export type TimelineEntry =
  | ({ kind: 'change' } & HistoryEntry)
  | { kind: 'activity'; at: string; user: unknown; object: string; record: Record<string, unknown> }

/** Objects whose records are about any record: a reference to `"*"` named `about`. */
const aboutAnything = (ctx: Ctx): ObjectDef[] =>
  [...ctx.model.objects.values()].filter(
    (object) =>
      object.fields.get('about')?.to[0] === '*' &&
      mayDo(ctx, object, 'read') &&
      object.name !== 'notification',
  )

/**
 * Everything that happened to a record, newest first: its changes, and what is about it (activities, notes, comments,
 * files), each with the reader's rights.
 *
 * @param before instant to go on from (`page.next`)
 * @throws unknown_object, forbidden, not_found
 */
export async function readTimeline(
  ctx: Ctx,
  objectName: string,
  id: string,
  limit = 50,
  before?: string,
): Promise<{ data: TimelineEntry[]; page: { next: string | null; countKind: 'none' } }> {
  const history = await readHistory(ctx, objectName, id, 200)
  const entries: TimelineEntry[] = history.data.map((entry) => ({ kind: 'change', ...entry }))
  for (const object of aboutAnything(ctx)) {
    const { data } = await listRecords(
      ctx,
      object.name,
      { limit: 200, offset: 0, count: 'none', deleted: false, sort: '-created_at' },
      { where: sql`a."about__object" = ${objectName} AND a."about" = ${id}::uuid`, key: `about/${id}` },
    )
    for (const record of data)
      entries.push({
        kind: 'activity',
        at: String(record['created_at']),
        user: record['created_by'],
        object: object.name,
        record,
      })
  }
  const sorted = entries
    .filter((entry) => !before || entry.at < before)
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
  const shown = sorted.slice(0, limit)
  return { data: shown, page: { next: sorted.length > limit ? shown.at(-1)!.at : null, countKind: 'none' } }
}
