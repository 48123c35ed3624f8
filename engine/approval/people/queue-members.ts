import type { Queryable } from '../../database.ts'
import { type Sql, sql } from '../../sql.ts'
import type { Found } from '../../workflow/seats/find-people.ts'
import type { Kept } from '../../workflow/seats/kept-from-queue.ts'

/** Whether a user `u` is active and may look into a queue. */
export const isMemberOf = (queue: Sql): Sql => sql`u.active AND u.deleted_at IS NULL
  AND CASE WHEN ${queue} LIKE 'role:%' THEN substr(${queue}, 6) = ANY(u.roles)
    ELSE EXISTS (SELECT FROM app.team__members m JOIN app.team g ON g.id = m.source_id
      WHERE m.target_id = u.id AND g.deleted_at IS NULL AND lower(g.code) = substr(${queue}, 6)) END`

/** Those who sit already may claim as soon as they have decided; they are somebody to wait for. */
const keptForGood = (kept: ReadonlyMap<string, Kept>): string[] =>
  [...kept].flatMap(([user, why]) => (why === 'seated' ? [] : [user]))

/**
 * Members of a queue, where the rules leave nobody of them who may claim; undefined while there is somebody.
 *
 * @param kept whom the rules keep from it
 */
export async function deadQueue(
  db: Queryable,
  queue: string,
  kept: ReadonlyMap<string, Kept>,
): Promise<string[] | undefined> {
  const ids = keptForGood(kept)
  const rows = await db.rows<{ id: string; is_kept: boolean }>(
    sql`SELECT u.id, u.id = ANY(${ids}::uuid[]) AS is_kept FROM app."user" u WHERE ${isMemberOf(sql`${queue}::text`)}
      ORDER BY is_kept, u.name, u.id LIMIT ${ids.length + 1}`,
  )
  return rows[0]?.is_kept === false ? undefined : rows.map(({ id }) => id)
}

/** So many at most are told of one task. */
const mostTold = 200

/** Members of a queue but those who are kept from it. */
export const claimersOf = async (db: Queryable, queue: string, kept: readonly string[]): Promise<string[]> =>
  (
    await db.rows<{ id: string }>(
      sql`SELECT u.id FROM app."user" u WHERE ${isMemberOf(sql`${queue}::text`)} AND u.id <> ALL(${[...kept]}::uuid[])
        ORDER BY u.name, u.id LIMIT ${mostTold}`,
    )
  ).map(({ id }) => id)

/** What assignees named, with the members of a queue from which nobody may claim in its place, each with why. */
export async function withoutDeadQueues(
  db: Queryable,
  found: readonly Found[],
  kept: ReadonlyMap<string, Kept>,
): Promise<Found[]> {
  const left: Found[] = []
  for (const one of found) {
    const members = one.queue === undefined ? undefined : await deadQueue(db, one.queue, kept)
    if (members === undefined) left.push(one)
    else left.push(...members.map((user) => ({ user, why: one.why, not: `queue_${kept.get(user)!}` })))
  }
  return left
}
