import { createHash } from 'node:crypto'
import type { Queryable } from '../../database.ts'
import { sql } from '../../sql.ts'

/** What a mail is about. */
export interface Thread {
  run: string | null
  object: string | null
  record: string | null
}

/** The part before the @ of what is sent for a visit of a node: the same over every attempt. */
export const sentId = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 32)

/** By the whole id, or for what we sent by its first part: the rest is a matter of addresses. */
const keysOf = (id: string): string[] => [id, ...(/^[0-9a-f]{32}@/.test(id) ? [id.slice(0, 32)] : [])]

export async function keepThread(
  db: Queryable,
  id: string,
  { run, object, record }: Thread,
  at: Date,
): Promise<void> {
  await db.run(sql`INSERT INTO sys.mail_thread (id, run_id, object, record_id, at)
    VALUES (${id}, ${run}::uuid, ${object}, ${record}::uuid, ${at.toISOString()}::timestamptz)
    ON CONFLICT (id) DO NOTHING`)
}

/** What the nearest of these messages that is known was about. */
export async function findThread(db: Queryable, answers: readonly string[]): Promise<Thread | undefined> {
  const keys = answers.flatMap(keysOf)
  if (keys.length === 0) return undefined
  return db.first<Thread>(sql`SELECT t.run_id AS run, coalesce(t.object, r.object) AS object,
      coalesce(t.record_id, r.record_id) AS record
    FROM unnest(${keys}::text[]) WITH ORDINALITY AS k(id, place) JOIN sys.mail_thread t ON t.id = k.id
    LEFT JOIN sys.run r ON r.id = t.run_id ORDER BY k.place LIMIT 1`)
}

/** Whether we sent it ourselves. */
export async function isOurs(db: Queryable, id: string): Promise<boolean> {
  const keys = keysOf(id).slice(1)
  if (keys.length === 0) return false
  const row = await db.first(sql`SELECT 1 AS one FROM sys.mail_thread WHERE id = ANY(${keys}::text[])`)
  return row !== undefined
}
